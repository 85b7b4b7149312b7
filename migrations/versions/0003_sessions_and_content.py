"""Sessions can be ended; the same bytes are recorded once"""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

KEPT = sa.text("sha256 != ''")


def upgrade() -> None:
    with op.batch_alter_table('recording', schema=None) as batch_op:
        batch_op.create_index('uq_recording_content', ['hearing_id', 'sha256'], unique=True, sqlite_where=KEPT, postgresql_where=KEPT)
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('session_stamp', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.drop_column('session_stamp')
    with op.batch_alter_table('recording', schema=None) as batch_op:
        batch_op.drop_index('uq_recording_content', sqlite_where=KEPT, postgresql_where=KEPT)
