"""Files that leave the program, one module a format; `geo.outputs.export` is the front of them all."""
