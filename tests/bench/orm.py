#!/usr/bin/python3
"""The peer that most people have: a script on the application's ORM models.

    orm.py reset URL WORDS DIRECTORY | export URL DIRECTORY
    orm.py restore URL DIRECTORY     | merge URL DIRECTORY

Prints, as psql does, how long it took from connecting to the commit: the
interpreter and its imports are not in that.
"""
import datetime
import json
import os
import sys
import time

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, Numeric, String, Text, create_engine
from sqlalchemy.orm import declarative_base, sessionmaker

Base = declarative_base()


class Word(Base):
    __tablename__ = "words"
    id = Column(Integer, primary_key=True)
    text = Column(String(100), nullable=False)
    price = Column(Numeric(10, 2), nullable=False, default=1)
    owner_name = Column(String(100))
    owner_message = Column(String(140))
    lockout_ends_at = Column(DateTime(timezone=True))
    created_at = Column(DateTime(timezone=True))
    updated_at = Column(DateTime(timezone=True))
    moderation_status = Column(String(20))
    moderated_at = Column(DateTime(timezone=True))


class Transaction(Base):
    __tablename__ = "transactions"
    id = Column(Integer, primary_key=True)
    word_id = Column(Integer, ForeignKey("words.id"), nullable=False)
    buyer_name = Column(String(100), nullable=False)
    price_paid = Column(Numeric(10, 2), nullable=False)
    timestamp = Column(DateTime(timezone=True))
    is_admin_action = Column(Boolean, nullable=False)


class ErrorLog(Base):
    __tablename__ = "error_logs"
    id = Column(Integer, primary_key=True)
    error_type = Column(String(100), nullable=False)
    error_message = Column(Text, nullable=False)
    stack_trace = Column(Text)
    endpoint = Column(String(200))
    user_info = Column(String(200))
    timestamp = Column(DateTime(timezone=True))


class WordView(Base):
    __tablename__ = "word_views"
    id = Column(Integer, primary_key=True)
    word_id = Column(Integer, ForeignKey("words.id"), nullable=False)
    timestamp = Column(DateTime(timezone=True))
    ip_address = Column(String(45))


class MessageReport(Base):
    __tablename__ = "message_reports"
    id = Column(Integer, primary_key=True)
    word_id = Column(Integer, ForeignKey("words.id"), nullable=False)
    ip_address = Column(String(45))
    timestamp = Column(DateTime(timezone=True))


FILES = {"transactions": Transaction, "word_states": Word, "error_logs": ErrorLog,
         "word_views": WordView, "message_reports": MessageReport}
HISTORY = [Transaction, ErrorLog, WordView, MessageReport]


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, bool)) else float(value)


def export(db, directory):
    os.makedirs(directory, exist_ok=True)
    for name, model in FILES.items():
        columns = [c.name for c in model.__table__.columns]
        rows = [{c: plain(getattr(row, c)) for c in columns} for row in db.query(model).all()]
        with open(f"{directory}/{name}.json", "w", encoding="utf-8") as out:
            json.dump(rows, out, indent=2, ensure_ascii=False)


def reset(db, words, directory):
    export(db, directory)
    for model in [WordView, ErrorLog, Transaction, MessageReport, Word]:
        db.query(model).delete()
    with open(words, encoding="utf-8") as file:
        listed = list(dict.fromkeys(line.strip().lower() for line in file))
    db.add_all([Word(text=word, price=1) for word in listed])
    db.commit()


def read(directory, name):
    with open(f"{directory}/{name}.json", encoding="utf-8") as file:
        return json.load(file)


def merge(db, directory):
    """One query a word, as such scripts do; old id to new."""
    ids = {}
    for state in read(directory, "word_states"):
        word = db.query(Word).filter(Word.text == state["text"]).first()
        if word is None:
            word = Word(text=state["text"])
            db.add(word)
        for name, value in state.items():
            if name not in ("id", "text"):
                setattr(word, name, value)
        db.flush()
        ids[state["id"]] = word.id
    return ids


def restore(db, directory):
    ids = merge(db, directory)
    for model in HISTORY:
        name = next(n for n, m in FILES.items() if m is model)
        for row in read(directory, name):
            row.pop("id")
            if "word_id" in row:
                row["word_id"] = ids[row["word_id"]]
            db.add(model(**row))
    db.commit()


def main(what, url, *paths):
    start = time.perf_counter()
    db = sessionmaker(bind=create_engine(url.replace("postgresql:", "postgresql+psycopg2:")))()
    {"reset": reset, "export": export, "restore": restore, "merge": merge}[what](db, *paths)
    db.commit()
    print(f"Time: {(time.perf_counter() - start) * 1000:.3f} ms")


main(*sys.argv[1:])
