"""The catalogue that ships with the product: its files, their schema and rules, the loader.

`2019-2020/` holds one edition of the criteria; `data/` holds what no edition changes:
readiness checks, document requests, duties, glossary and the like. docs/catalogue.md
explains the files to those who keep them.
"""
