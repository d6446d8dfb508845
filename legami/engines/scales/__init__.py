"""Scores of published scales, and the attainment of goals. Numbers in, numbers out: what they mean is said elsewhere."""
