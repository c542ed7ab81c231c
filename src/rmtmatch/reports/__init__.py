"""Pages and letters for people: the public report, an adviser's list for today, a letter to the candidate."""
