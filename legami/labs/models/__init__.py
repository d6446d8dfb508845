"""What a lab is made of: the lab and its phases, its meetings, what was promised in them, and the problems that were read."""

from .lab import Facilitator, Lab, LabQuerySet, Phase
from .meeting import Meeting, Promise
from .problem import Problem, ProblemQuerySet, Voice

__all__ = ["Facilitator", "Lab", "LabQuerySet", "Meeting", "Phase", "Problem", "ProblemQuerySet", "Promise", "Voice"]
