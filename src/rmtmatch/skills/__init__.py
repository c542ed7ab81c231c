"""Skills and occupations: the taxonomy, and how words lead to its concepts."""
