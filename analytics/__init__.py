"""What a number is, declared once; every page, file and command asks here."""
