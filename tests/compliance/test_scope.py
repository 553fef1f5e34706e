from compliance.scope import PROGRAMME, Criteria, Demand

CRITERIA = Criteria.of(
    [
        ("must", "msc", ["importer", "carrier"]),
        ("must", "msc", ["importer"]),
        ("should", "msc", ["carrier"]),
        ("should", "msc", ["broker", "carrier", "importer"]),
        ("must", "seed", ["importer"]),
        ("must", "sector", ["carrier"]),
    ]
)


def test_demand_counts_each_official_criterion_once():
    assert CRITERIA.demand({"importer"}) == Demand(must=2, should=1)
    assert CRITERIA.demand({"importer", "carrier"}) == Demand(must=2, should=2)
    assert CRITERIA.demand(set()).total == 0


def test_programme_criteria_are_counted_apart():
    assert (CRITERIA.number_of(PROGRAMME, {"importer"}), CRITERIA.number_of(PROGRAMME, {"broker"})) == (1, 0)


def test_shares_add_up_to_the_union_and_fill_the_bar():
    shares = CRITERIA.shares({"importer": "Importer", "carrier": "Carrier"})

    assert [(share.name, share.count) for share in shares] == [("Importer", 1), ("", 2), ("Carrier", 1)]
    assert sum(share.count for share in shares) == CRITERIA.demand({"importer", "carrier"}).total
    assert shares[-1].start + shares[-1].width <= 100


def test_shares_of_a_type_with_nothing_of_its_own_are_left_out():
    assert [share.name for share in CRITERIA.shares({"importer": "Importer", "broker": "Broker"})] == ["Importer", ""]
