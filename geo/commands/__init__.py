"""What each word of the command line does: options in, an answer out; one module a stage, imported when it is asked."""
