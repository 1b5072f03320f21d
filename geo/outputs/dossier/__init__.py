"""Documents of the legal record: schedule of spaces, draft notice, dossier of a space, notice letter."""
