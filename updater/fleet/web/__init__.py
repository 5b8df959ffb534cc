"""The dashboard: pages made on the server, for people who watch and steer versions."""
