"""Training routes: what can be bought, what it closes, and the cheapest set that closes a gap."""
