"""Spreadsheets in, snapshots kept, scoped rows out."""
