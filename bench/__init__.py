"""What we claim about speed and cost, as programs that print figures. Times only as ratios within one run."""
