"""Spreadsheets in, snapshots kept, scoped rows out."""

import gc

# A roster is millions of small objects that all stay; collecting after every 700 walks them again and again, a third of the time.
gc.set_threshold(50_000, 20, 20)
