"""What the office does about an answer, stage by stage: a report is looked into, a claim chosen, an appeal heard.

- `follow_up`: what is written of an answer that the office said yes to.
- `course`: the stages that answers of one kind go through.

May import nothing of the project.
"""
