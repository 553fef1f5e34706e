"""The demonstration: a believable company, made through the services that people use."""
