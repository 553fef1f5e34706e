"""Forms of the security profile, one file per noun."""
