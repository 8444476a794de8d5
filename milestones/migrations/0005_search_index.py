from django.db import migrations

from core.search.operations import KeepSearched
from core.search.sources import Source


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0005_search_index'),
        ('milestones', '0004_bounded_words_of_reports'),
    ]

    operations = [
        KeepSearched(
            Source(
                'milestone', 'milestones_milestone', ('title',), ('deliverable',),
                commitment='commitment_id', milestone='id', language='language', translated=True,
            )
        ),
        KeepSearched(
            Source(
                'report', 'milestones_progressreport', (), ('narrative', 'obstacles'),
                milestone='milestone_id', beneath=('milestone', 'milestone_id'), language='language',
            )
        ),
        KeepSearched(Source('evidence', 'milestones_evidence', ('title',), beneath=('report', 'report_id'))),
    ]
