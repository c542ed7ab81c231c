"""Everything that comes in, checked in bulk: all faults at once, column by column."""
