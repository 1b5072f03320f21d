"""Setting documents in PDF: values go in as JSON, never as markup, so that no text can change what is set."""
