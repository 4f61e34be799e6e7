from django.db import migrations

FIRST_OFFERS = """
INSERT INTO evaluations_goaloffer
    (id, tenant_id, goal_id, number, round, side, target, reason, made_by_id, made_at, outcome,
     answer, answered_by_id, answered_at)
SELECT gen_random_uuid(), goal.tenant_id, goal.id, 1, 1,
    CASE WHEN goal.proposed_by_id = agent.member_id THEN 'agent' ELSE 'manager' END,
    goal.target, goal.note, goal.proposed_by_id, goal.created_at,
    CASE goal.state WHEN 'proposed' THEN 'open' WHEN 'agreed' THEN 'accepted' ELSE goal.state END,
    goal.answer, goal.answered_by_id, goal.answered_at
FROM evaluations_goal AS goal JOIN agents_agent AS agent ON agent.id = goal.agent_id
"""
WHOSE_TURN = """
UPDATE evaluations_goal AS goal
SET turn = CASE WHEN goal.proposed_by_id = agent.member_id THEN 'manager' ELSE 'agent' END,
    asked_id = CASE WHEN goal.proposed_by_id = agent.member_id THEN NULL ELSE agent.member_id END
FROM agents_agent AS agent
WHERE agent.id = goal.agent_id AND goal.state = 'proposed'
"""


class Migration(migrations.Migration):
    """Goals there are already: each came about by one offer, and those unanswered wait for the other side."""

    dependencies = [("evaluations", "0008_goals_are_negotiated")]

    operations = [
        migrations.RunSQL(FIRST_OFFERS, migrations.RunSQL.noop),
        migrations.RunSQL(WHOSE_TURN, migrations.RunSQL.noop),
    ]
