"""The fleet service: takes what installs tell, judges versions, stops a bad one; see docs/fleet.md."""
