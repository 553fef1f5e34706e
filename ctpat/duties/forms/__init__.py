"""What people type about duties, and what the calendar's URL may say."""
