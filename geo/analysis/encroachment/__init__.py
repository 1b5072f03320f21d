"""What was lost of a gazetted ground between two dates, told apart from what two sources merely draw otherwise."""
