"""What the environment may say, and the sentence that stops the start when it says something else."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from ctpat import env

KEY = "only-for-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
SHORT, DULL, SAMPLE = "short", "ab" * 30, "django-insecure-" + KEY


def refuses(match: str):
    return pytest.raises(ImproperlyConfigured, match=match)


@pytest.mark.parametrize(("word", "value"), [("1", True), (" Yes ", True), ("on", True), ("0", False), ("", False)])
def test_flag_is_a_yes_or_no(word, value):
    assert env.flag({"DEBUG": word}, "DEBUG") is value


def test_any_other_flag_is_refused():
    with refuses("DEBUG is 'maybe'; write 1 for yes or 0 for no"):
        env.flag({"DEBUG": "maybe"}, "DEBUG")


def test_number_is_whole_and_not_negative():
    assert env.number({}, "N", 4) == 4
    assert env.number({"N": "12"}, "N", 4) == 12
    for word in ("-1", "2.5", "two"):
        with refuses("write a whole number, such as 4"):
            env.number({"N": word}, "N", 4)


def test_log_level_is_one_of_five():
    assert env.log_level({}) == "INFO"
    assert env.log_level({"LOG_LEVEL": "warning"}) == "WARNING"
    with refuses("LOG_LEVEL is 'LOUD'; write one of DEBUG, INFO"):
        env.log_level({"LOG_LEVEL": "loud"})


def test_folder_is_made(tmp_path):
    assert env.folder({"CTPAT_DATA": str(tmp_path / "a" / "b")}, "CTPAT_DATA", tmp_path).is_dir()


def test_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "taken").touch()

    with refuses("Name a folder that the application may write to"):
        env.folder({"CTPAT_DATA": str(tmp_path / "taken" / "inside")}, "CTPAT_DATA", tmp_path)


def test_words_are_separated_by_commas():
    assert env.words({"ALLOWED_HOSTS": "a.example, b.example,"}, "ALLOWED_HOSTS", []) == ["a.example", "b.example"]
    assert env.words({}, "ALLOWED_HOSTS", ["localhost"]) == ["localhost"]


def test_base_url_is_an_origin():
    assert env.base_url({"BASE_URL": "https://a.example/"}, "BASE_URL", "") == "https://a.example"
    for address in ("a.example", "ftp://a.example", "https://a.example/path", "https://a.example?x=1"):
        with refuses("write the address people use"):
            env.base_url({"BASE_URL": address}, "BASE_URL", "")


def test_time_zone_is_known():
    assert env.time_zone({}, "TIME_ZONE") == "UTC"
    with refuses("which is no time zone"):
        env.time_zone({"TIME_ZONE": "Chicago"}, "TIME_ZONE")


# --- Keys ------------------------------------------------------------------------------------------


def test_embedded_key_is_made_once_and_private(tmp_path):
    key = env.secret_key({}, tmp_path, embedded=True)

    assert env.secret_key({}, tmp_path, embedded=True) == key
    assert len(key) >= env.MINIMUM_KEY_LENGTH
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_several_machines_need_a_key_that_is_given(tmp_path):
    with refuses("SECRET_KEY is missing"):
        env.secret_key({}, tmp_path, embedded=False)


@pytest.mark.parametrize("key", [SHORT, DULL, SAMPLE, "changeme"])
def test_sample_and_guessable_keys_are_refused(tmp_path, key):
    with refuses("SECRET_KEY (is too easy to guess|holds a sample key); write"):
        env.secret_key({"SECRET_KEY": key}, tmp_path, embedded=True)


def test_key_may_lie_in_a_file(tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")

    assert env.secret_key({"SECRET_KEY_FILE": str(tmp_path / "key")}, tmp_path, embedded=False) == KEY
    with refuses("SECRET_KEY_FILE is .*/gone, which can't be read"):
        env.secret_key({"SECRET_KEY_FILE": str(tmp_path / "gone")}, tmp_path, embedded=False)


def test_former_keys_are_as_good_as_the_present_one():
    assert env.former_keys({}) == []
    assert env.former_keys({"SECRET_KEY_FALLBACKS": f"{KEY},{KEY[::-1]}"}) == [KEY, KEY[::-1]]
    with refuses("SECRET_KEY_FALLBACKS is too easy to guess"):
        env.former_keys({"SECRET_KEY_FALLBACKS": SHORT})


# --- Services --------------------------------------------------------------------------------------


def test_database_is_sqlite_in_the_data_folder_unless_named(tmp_path):
    database = env.database({}, tmp_path)

    assert (database["ENGINE"], database["NAME"]) == ("django.db.backends.sqlite3", tmp_path / "ctpat.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_database_may_be_postgresql(tmp_path):
    database = env.database({"DATABASE_URL": "postgres://ctpat:p4ss@db:5433/programme"}, tmp_path)

    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "programme",
        "USER": "ctpat",
        "PASSWORD": "p4ss",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"pool": True, "connect_timeout": 5},
    }


def test_database_may_lie_at_a_path_a_socket_or_behind_tls(tmp_path):
    def asked(url: str) -> dict:
        return env.database({"DATABASE_URL": url}, tmp_path)

    assert asked("sqlite:////srv/programme.sqlite3")["NAME"] == "/srv/programme.sqlite3"
    assert "HOST" not in asked("postgres:///programme")
    assert asked("postgres://%2Frun%2Fpostgresql/programme")["HOST"] == "/run/postgresql"
    assert asked("postgres://a:p%40ss@db/programme?sslmode=require")["OPTIONS"]["sslmode"] == "require"
    assert asked("postgres://a:p%40ss@db/programme")["PASSWORD"] == "p@ss"


@pytest.mark.parametrize(
    "url", ["mysql://a:canary@b/c", "nonsense", "postgres://a:canary@b", "postgres://a:canary@b/c?pool=0"]
)
def test_any_other_database_is_refused_without_showing_the_password(tmp_path, url):
    with refuses("DATABASE_URL") as refusal:
        env.database({"DATABASE_URL": url}, tmp_path)

    assert "canary" not in str(refusal.value)


def test_redis_is_redis():
    assert env.redis_url({"REDIS_URL": "rediss://r:6379/0"}) == "rediss://r:6379/0"
    with refuses("write redis://host:6379/0, or leave it empty"):
        env.redis_url({"REDIS_URL": "amqp://r"})


def test_mail_is_kept_unless_a_server_is_named(tmp_path):
    assert env.email({}, tmp_path)["EMAIL_FILE_PATH"] == tmp_path / "mail"

    sent = env.email({"EMAIL_URL": "smtp+tls://user:p%40ss@mail.example"}, tmp_path)
    assert (sent["EMAIL_HOST"], sent["EMAIL_PORT"], sent["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    assert sent["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert env.email({"EMAIL_URL": "smtps://mail.example"}, tmp_path)["EMAIL_PORT"] == 465
    with refuses("EMAIL_URL can't be read"):
        env.email({"EMAIL_URL": "mail.example:25"}, tmp_path)


def test_files_lie_in_the_data_folder_unless_a_bucket_is_named(tmp_path):
    assert env.storage({}, tmp_path)["OPTIONS"] == {"location": tmp_path / "files", "base_url": None}

    bucket = env.storage({"STORAGE_URL": "s3://key:secret@s3.example:9000/evidence"}, tmp_path)["OPTIONS"]
    assert (bucket["endpoint_url"], bucket["bucket_name"]) == ("https://s3.example:9000", "evidence")
    assert (bucket["default_acl"], bucket["file_overwrite"]) == ("private", False)
    for url in ("https://s3.example/evidence", "s3://s3.example/", "s3:///evidence"):
        with refuses("write s3://key:secret@host/bucket"):
            env.storage({"STORAGE_URL": url}, tmp_path)


@pytest.mark.parametrize("value", ["", "clamd://scanner:3310", "clamd:///run/clamd.sock"])
def test_scanner_is_off_or_a_clamd(value):
    assert env.scanner({"SCANNER": value}) == value


@pytest.mark.parametrize("value", ["yes", "http://scanner", "clamd:"])
def test_any_other_scanner_is_refused(value):
    with refuses("write clamd://host:3310"):
        env.scanner({"SCANNER": value})
