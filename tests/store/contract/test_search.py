"""Search: what is found, by whom, in what order, and where it stands."""

import pytest
from msgspec import structs

from store.world import ADA, BOB, OPERATOR, STRANGER, a_message, a_ref, an_entry
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Invalid
from threadloom.domain.message import MessageVisibility
from threadloom.domain.page import PageRequest
from threadloom.domain.query import OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.vendor import VendorCopy

RELEVANCE = ThreadOrderField.RELEVANCE


async def found(store, search, caller=ADA, **terms):
    await store.indexed()
    query = ThreadQuery(search=search, **{"order": RELEVANCE, **terms})
    page = await store.thread_page(caller, query, PageRequest(size=100))
    assert page.total == len(page.items)
    return [thread.ref.native_id for thread in page.items]


async def told(store, *texts, thread="t1", caller=ADA, **facts):
    """A thread in which this is said."""
    ref = a_ref(thread)
    await store.index(caller, [an_entry(ref, **facts)])
    messages = [a_message(f"m{n}", thread=ref, text=text) for n, text in enumerate(texts, 1)]
    await store.save_messages(caller, messages)


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("The quick brown fox", "quick"),
        ("The quick brown fox", "FOX the"),
        ("The quick brown fox", '"quick brown"'),
        ("The quick brown fox", "brow*  quick "),
        ("The quick brown fox", "qui"),
        ("Ärger mit Straße", "arger STRASSE "),
        ("naïve café résumé", "naive cafe resume "),
        ("Ἀθῆναι и ёлка", "αθηναι елка "),
        ("東京タワーの天気", "タワー"),
        ("東京タワーの天気", "東京 天気"),
        ("東京タワーの天気", "気"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("대한민국", "한민"),
        ("مَرْحَبًا بالعالم", "مرحبا "),
        ("שָׁלוֹם עולם", "שלום "),
        ("\u200fabc\u200e def", "abc def"),
        ("done 👍🏽!", "👍"),
        ("send e-mail to me@example.com", "e-mail me@example.com "),
        ("ภาษาไทยง่าย", "ไทย"),
        ("हिन्दी में", "हिन्दी "),
    ],
)
async def test_texts_and_what_finds_them(store, text, search):
    """Words by themselves, phrases, beginnings; in every script, without regard to case, accents and points."""
    await told(store, text)
    assert await found(store, search) == ["t1"]


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("The quick brown fox", "quick cat "),
        ("The quick brown fox", '"brown quick"'),
        ("The quick brown fox", "qui "),
        ("The quick brown fox", "f"),
        ("東京タワー", "京東"),
        ("東京タワー", "大阪"),
        ("one", "on "),
        ("a b", '"b a"'),
    ],
)
async def test_texts_and_what_does_not(store, text, search):
    """All words must be there, whole unless they are the last or bear a star, a phrase in its order."""
    await told(store, text)
    assert await found(store, search) == []


async def test_words_of_one_place(store):
    """All words stand in one message, or in title and labels together, whose phrases do not run into each other."""
    await told(store, "first", "second", title="alpha beta", tags=("gamma delta",))
    assert await found(store, "first second ") == []
    assert await found(store, "alpha first ") == []
    assert await found(store, "delta alpha ") == ["t1"]
    assert await found(store, '"alpha beta"') == ["t1"]
    assert await found(store, '"beta gamma"') == []


async def test_order(store):
    """First those whose title matches, then by how many messages do, then what was active last."""
    await told(store, "x", thread="title", title="word", last_activity_at=1)
    await told(store, "word", "word", "no", thread="twice", last_activity_at=2)
    await told(store, "word word word", thread="old", last_activity_at=3)
    await told(store, "word", thread="new", last_activity_at=9)
    assert await found(store, "word ") == ["title", "twice", "new", "old"]
    assert await found(store, "word ", direction=OrderDirection.ASC) == ["old", "new", "twice", "title"]
    assert await found(store, "word ", order=ThreadOrderField.LAST_ACTIVITY) == ["new", "old", "twice", "title"]
    assert (await found(store, "word ", order=ThreadOrderField.TITLE, direction=OrderDirection.ASC))[0] == "title"


async def test_pages(store):
    """Positions are good in both directions, and a page is not moved by what comes in elsewhere."""
    for n in range(5):
        await told(store, *["word"] * (n + 1), thread=f"t{n}")
    await store.indexed()
    query = ThreadQuery(search="word ", order=RELEVANCE)
    first = await store.thread_page(ADA, query, PageRequest(size=2))
    await told(store, "another word", thread="zz", last_activity_at=0)
    await store.index(BOB, [an_entry(a_ref("bobs"), owner="bob", title="word")])
    await store.indexed()
    rest = await store.thread_page(ADA, query, PageRequest(size=9, after=first.positions[-1]))
    assert [thread.ref.native_id for thread in (*first.items, *rest.items)] == ["t4", "t3", "t2", "t1", "t0", "zz"]
    assert (first.has_next, rest.has_next, rest.has_previous, rest.total) == (True, False, True, 6)
    back = await store.thread_page(ADA, query, PageRequest(size=1, from_end=True, before=rest.positions[0]))
    assert [thread.ref.native_id for thread in back.items] == ["t3"]


async def test_filters(store):
    """A search is one condition among the others."""
    await told(store, "word", thread="a", tags=("red",))
    await told(store, "word", thread="b")
    await store.edit_thread(ADA, a_ref("b"), ThreadEdit(pinned=True), now=5)
    assert await found(store, "word ", filter=ThreadFilter(tags=("red",))) == ["a"]
    assert await found(store, "word ", filter=ThreadFilter(pinned=True)) == ["b"]
    assert await found(store, "word ", filter=ThreadFilter(sources=("shop",))) == []
    assert await found(store, "word ", filter=ThreadFilter(unread=False, archived=False)) == ["b", "a"]


async def test_only_own_threads(store):
    """Neither words nor counts nor places nor order tell of threads that the caller may not see."""
    await told(store, "word other", thread="t1")
    await told(store, "word", "word", thread="t2")
    alone = await store_says(store)
    await told(store, "word", thread="bobs", caller=BOB, owner="bob", title="word")
    await told(store, *["word other"] * 9, thread="theirs", caller=STRANGER, title="word")
    await told(store, thread="nobodys", caller=OPERATOR, owner=None, title="word")
    assert await store_says(store) == alone
    assert await found(store, "word ", BOB) == ["bobs"]
    assert await found(store, "word ", OPERATOR) == ["nobodys"]
    assert await found(store, "word ", STRANGER) == ["theirs"]
    nothing = [a_ref("t1"), a_ref("none"), a_ref("t\0"), a_ref("t1", scope="")]
    assert await store.search_matches(BOB, "word ", nothing) == [()] * 4


async def store_says(store):
    await store.indexed()
    query = ThreadQuery(search="word ", order=RELEVANCE)
    return await store.thread_page(ADA, query, PageRequest())


async def test_changes_are_followed(store):
    """A new title, new labels and new words are found, the old ones are not; hidden messages never are."""
    await told(store, "old words", title="before", tags=("red",))
    assert await found(store, "red ") == await found(store, "before ") == await found(store, "old ") == ["t1"]
    edit = ThreadEdit(title="after", add_tags=("blue",), remove_tags=("red",))
    await store.edit_thread(ADA, a_ref("t1"), edit, now=5)
    changed = a_message("m1", thread=a_ref("t1"), text="new words")
    await store.save_messages(ADA, [changed])
    assert await found(store, "red ") == await found(store, "before ") == await found(store, "old ") == []
    assert await found(store, "blue ") == await found(store, "after ") == await found(store, "new ") == ["t1"]
    await store.save_messages(ADA, [structs.replace(changed, visibility=MessageVisibility.HIDDEN)])
    assert await found(store, "new ") == []


async def test_deleted_messages(store):
    """What is forgotten, wiped or purged is not found."""
    await told(store, "first", "second", "third", title="name")
    await store.indexed()
    await store.forget_messages(ADA, [a_message("m1", thread=a_ref("t1")).ref, a_message(thread=a_ref("none")).ref])
    await store.forget_messages(BOB, [a_message("m2", thread=a_ref("t1")).ref])
    assert (await found(store, "first "), await found(store, "second ")) == ([], ["t1"])
    await store.delete_messages(ADA, a_ref("t1"))
    assert (await found(store, "second "), await found(store, "name ")) == ([], ["t1"])
    await store.purge_thread(ADA, a_ref("t1"))
    await told(store, title="another")
    assert (await found(store, "name "), await found(store, "another ")) == ([], ["t1"])


async def test_messages_of_deleted_threads(store):
    """Of a thread whose vendor's copy is deleted only the name is found, among the hidden ones."""
    await told(store, "words", title="name")
    await store.hide_thread(ADA, a_ref("t1"), now=5, copy=VendorCopy.DELETED)
    hidden = {"filter": ThreadFilter(hidden=True)}
    assert await found(store, "words ", **hidden) == []
    assert await found(store, "name ", **hidden) == ["t1"]
    assert await found(store, "name ") == []


async def test_old_messages_expire(store, clock):
    """Messages at the sources named that are older than the moment go, by their own time or since they were kept."""
    await told(store, title="name")
    here, there = a_ref("t1"), a_ref("t1", source="shop")
    await store.index(ADA, [an_entry(there)])
    dated = [a_message(f"d{n}", thread=here, text=f"dated{n}", created_at=n) for n in (10, 20)]
    await store.save_messages(ADA, [*dated, a_message("d10", thread=there, text="elsewhere", created_at=10)])
    clock.moment = 15
    await store.save_messages(ADA, [a_message("undated", thread=here, text="undated")])
    assert await store.expire_messages(("desk", "none"), 15) == 1
    kept = [each.ref.native_id for each in await store.messages(ADA, [m.ref for m in dated]) if each]
    assert kept == ["d20"]
    assert await found(store, "dated10 ") == []
    assert await found(store, "undated ") == await found(store, "dated20 ") == ["t1"]
    assert await store.expire_messages(("desk",), 16) == 1
    assert await found(store, "undated ") == []
    assert await found(store, "elsewhere ") == ["t1"]


async def test_a_few_places(store):
    """Title and labels come first, then the messages that came last, three at most."""
    await told(store, *[f"word {n}" for n in range(5)], title="a word", tags=("word", "other"))
    await store.indexed()
    (places,) = await store.search_matches(ADA, "word ", [a_ref("t1")])
    assert [(place.field, place.snippet) for place in places] == [
        ("title", "a word"),
        ("tag", "word"),
        ("text", "word 4"),
    ]
    assert places[2].message.ref.native_id == "m5"


@pytest.mark.parametrize("search", ["", " ", "\0", "?", '"', "*", "a" * 257, " ".join(f"w{n}" for n in range(33))])
async def test_what_is_no_search(store, search):
    """Without a word, or with too many: Invalid, at `search`."""
    with pytest.raises(Invalid) as caught:
        await store.thread_page(ADA, ThreadQuery(search=search), PageRequest())
    assert caught.value.path == ("search",)
    with pytest.raises(Invalid):
        await store.search_matches(ADA, search, [])


@pytest.mark.parametrize(
    "text", ['"', "text : a", "NEAR(a, 2)", "a OR b", "^a -b", "a' OR '1'='1", "00001word", "{x}:y"]
)
async def test_syntax_of_others(store, text):
    """What is typed has no meaning beyond its words."""
    await told(store, "word")
    assert await found(store, f"{text} zz") == []
