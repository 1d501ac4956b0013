"""What we claim about speed, as commands: each prints ratios measured within one run, because machines differ and are noisy."""
