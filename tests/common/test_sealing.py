import pytest

from ctpat.common.sealing import SealBroken, seal, unseal

OLD, NEW = "old key " * 8, "new key " * 8


def test_seal_hides_and_gives_back(settings):
    sealed = seal("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert unseal(sealed) == "JBSWY3DPEHPK3PXP"
    assert seal("JBSWY3DPEHPK3PXP") != sealed


def test_seal_survives_a_rotated_key(settings):
    settings.SECRET_KEY = OLD
    sealed = seal("secret")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]

    assert unseal(sealed) == "secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealBroken):
        unseal(sealed)


@pytest.mark.parametrize(
    "change", [lambda text: text[:-6] + "AAAA==", lambda text: "JBSWY3DPEHPK3PXP", lambda text: "v1:"]
)
def test_what_was_changed_is_refused(change):
    with pytest.raises(SealBroken):
        unseal(change(seal("secret")))
