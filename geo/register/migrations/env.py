"""Run the migrations on the connection that the opening of a register hands over, inside its transaction."""

from alembic import context

from geo.register.migrations.running import comparison

context.configure(connection=context.config.attributes["connection"], **comparison())
with context.begin_transaction():
    context.run_migrations()
