"""The screens. A page is a list of tiles and charts; every figure comes from `analytics`."""
