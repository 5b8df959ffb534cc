"""Applies the steps; Alembic runs it on the connection that `updater.fleet.store.stepping` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
