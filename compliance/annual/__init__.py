"""The yearly review of the security profile, one run for each account and anniversary.

`windows` knows the dates, pure. `progress` tells what is affirmed, edited or waits. `freezing` makes
the dated copy, `comparing` compares two of them, `changes` collects what became of the year, `portal`
lays texts and files out in CBP's order, `pages` puts together what the screens show.
"""
