"""The same list by FastAPI and SQLAlchemy, as their documentation teaches: models, eager loading, a response model."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, ForeignKey, Table, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship, selectinload

engine = create_engine(os.environ["DATABASE_URL"].replace("postgres://", "postgresql+psycopg://"))


class Base(DeclarativeBase):
    """The tables."""


tags = Table(
    "commitments_commitment_policy_areas",
    Base.metadata,
    Column("commitment_id", ForeignKey("commitments_commitment.id")),
    Column("policyarea_id", ForeignKey("commitments_policyarea.id")),
)


class Plan(Base):
    """A plan."""

    __tablename__ = "commitments_actionplan"
    id: Mapped[int] = mapped_column(primary_key=True)
    country_id: Mapped[str]
    state: Mapped[str]


class Institution(Base):
    """An institution."""

    __tablename__ = "commitments_institution"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Area(Base):
    """A policy area."""

    __tablename__ = "commitments_policyarea"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]


class Progress(Base):
    """What is claimed."""

    __tablename__ = "milestones_commitmentprogress"
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments_commitment.id"), primary_key=True)
    claimed: Mapped[str]


class Commitment(Base):
    """A commitment."""

    __tablename__ = "commitments_commitment"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("commitments_actionplan.id"))
    position: Mapped[int]
    reference: Mapped[str]
    title: Mapped[str]
    start_date: Mapped[dt.date | None]
    end_date: Mapped[dt.date | None]
    lead_institution_id: Mapped[int | None] = mapped_column(ForeignKey("commitments_institution.id"))
    the_plan: Mapped[Plan] = relationship()
    lead_institution: Mapped[Institution | None] = relationship()
    areas: Mapped[list[Area]] = relationship(secondary=tags, order_by="(Area.name, Area.id)")
    progress: Mapped[Progress | None] = relationship()


class Lead(BaseModel):
    """The institution that leads."""

    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str


class Row(BaseModel):
    """A row of the list."""

    id: int
    country: str
    plan: int
    reference: str
    title: str
    start_date: dt.date | None
    end_date: dt.date | None
    lead_institution: Lead | None
    policy_areas: list[str]
    claimed: str


def session() -> Iterator[Session]:
    """One for each request."""
    with Session(engine) as opened:
        yield opened


app = FastAPI()


@app.get("/commitments")
def commitments(db: Annotated[Session, Depends(session)]) -> list[Row]:
    """The 100 first commitments of published plans."""
    asked = (
        select(Commitment).join(Commitment.the_plan)
        .where(Plan.state.in_(["published", "closed", "withdrawn"]))
        .order_by(Commitment.plan_id, Commitment.position, Commitment.id).limit(100)
        .options(
            joinedload(Commitment.the_plan), joinedload(Commitment.lead_institution), joinedload(Commitment.progress),
            selectinload(Commitment.areas),
        )
    )  # fmt: skip
    return [
        Row(
            id=row.id, country=row.the_plan.country_id, plan=row.plan_id, reference=row.reference, title=row.title,
            start_date=row.start_date, end_date=row.end_date,
            lead_institution=Lead.model_validate(row.lead_institution) if row.lead_institution else None,
            policy_areas=[area.slug for area in row.areas],
            claimed=row.progress.claimed if row.progress else "not_reported",
        )
        for row in db.scalars(asked)
    ]  # fmt: skip
