from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "ctpat.files"
    label = "files"
