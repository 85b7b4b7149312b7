"""The search index"""

from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('entry', 'item', 'hearing', name='kind', native_enum=False, length=32), nullable=False),
    sa.Column('hearing_id', sa.Integer(), nullable=False),
    sa.Column('recording_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('starts', sa.Text(), nullable=False),
    sa.Column('analyser', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_search_document_entry_id_entry'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['hearing_id'], ['hearing.id'], name=op.f('fk_search_document_hearing_id_hearing'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_search_document_item_id_agenda_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recording_id'], ['recording.id'], name=op.f('fk_search_document_recording_id_recording'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_document')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_search_document_entry_id')),
    sa.UniqueConstraint('item_id', name=op.f('uq_search_document_item_id'))
    )
    op.create_index(op.f('ix_search_document_hearing_id'), 'search_document', ['hearing_id'], unique=False)
    op.create_index(op.f('ix_search_document_recording_id'), 'search_document', ['recording_id'], unique=False)
    op.create_table('search_posting',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('own', sa.Text(), nullable=False),
    sa.Column('inside', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['search_document.id'], name=op.f('fk_search_posting_document_id_search_document'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', 'document_id', name=op.f('pk_search_posting')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_search_posting_document_id'), 'search_posting', ['document_id'], unique=False)


def downgrade() -> None:
    op.drop_table('search_posting')
    op.drop_table('search_document')
