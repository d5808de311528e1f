"""An operator's template can neither run long, nor fill the memory, nor reach Python."""

import time
import tracemalloc

import pytest

from bot.catalog.templates import Template, TemplateFailed, TemplateSlow

ROWS = [{"a": n, "b": "x" * 50, "kind": str(n % 3)} for n in range(1500)]
REFUSED_AT_LOAD = [
    "{% for a in range(10**9) %}x{% endfor %}",
    "{% for a in rows %}{% for b in rows %}{% for c in rows %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in rows recursive %}{{ loop(rows) }}{% endfor %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% set a = 'x' ~ 'x' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "{% set a = rows %}" + "{% set a = [a, a] %}" * 40 + "{{ a }}",
    "{% set a %}{{ rows }}{{ rows }}{% endset %}{{ a }}",
    "{% set a = rows | map('join', 'x') %}{{ a }}",
    "{% with a = 'x' ~ 'x' %}" + "{% with a = a ~ a %}" * 40 + "{{ a }}" + "{% endwith %}" * 41,
    "{% for a in [" + "rows," * 1000 + "] %}{% for b in [" + "a," * 1000 + "] %}{{ b }}{% endfor %}{% endfor %}",
    "{{ (5).to_bytes(1000000000, 'big') }}",
    "{{ 'x'.center(1000000000) }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler('a') }}",
    "{{ lipsum(n=100000) }}",
    "{{ 1.5 | round(1000000000, 'ceil') }}",
    "{{ 'x' | center(1000000000) }}",
    "{{ rows | batch(1000000000, 'x') | list }}",
    "{% include 'x' %}",
    "x" * 9000,
    "{{ " + "+".join(["a"] * 300) + " }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
]
REFUSED_WHEN_RENDERED = [
    "{{ 'a' * 10**9 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ rows * 1000000 }}",
    "{{ 10 ** 1000000000 }}",
    "{{ 9999999999999 * 9999999999999 }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ '%*d' | format(1000000000, 1) }}",
    "{{ '%s' % rows }}",
    "{% for a in rows %}{% for b in rows %}xxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}",
    "{% for a in rows %}{{ a.b }}{{ a.b }}{{ a.b }}{% endfor %}",
    "{{ rows[0].__class__ }}",
    "{% if rows | map(attribute='b') | join %}x{% endif %}",
    "{{ rows | selectattr('a', 'nonsense') | list }}",
    "{{ missing }}",
]


@pytest.mark.parametrize("source", REFUSED_AT_LOAD)
def test_refused_when_the_catalogue_is_loaded(source):
    with pytest.raises(ValueError, match=r"模板"):
        Template(source)


@pytest.mark.parametrize("source", REFUSED_WHEN_RENDERED)
def test_cut_off_while_it_is_rendered(source):
    template = Template(source)
    began = time.thread_time()
    tracemalloc.start()
    with pytest.raises(TemplateFailed):
        template.render({"rows": ROWS})
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert time.thread_time() - began < 2


LITERAL = "'" + "x" * 3500 + "'"
FOR_EVER = [
    "{% for a in rows %}{% for b in rows %}{% endfor %}{% endfor %}",
    "{% for a in rows %}{% for b in rows %}{% if rows | sort(attribute='a') == 1 %}{% endif %}{% endfor %}{% endfor %}",
    f"{{% for a in {LITERAL} %}}{{% for b in {LITERAL} %}}{{% if a > b %}}{{% endif %}}{{% endfor %}}{{% endfor %}}",
    "{% for a in rows if rows | map(attribute='b') | sort | list == 1 %}{% endfor %}",
    "{% for a in rows %}{% if rows | selectattr('a', 'in', rows) | list %}{% endif %}{% endfor %}",
]


@pytest.mark.parametrize("source", FOR_EVER, ids=range(len(FOR_EVER)))
def test_loops_that_write_nothing_end(source):
    template = Template(source)
    began = time.thread_time()
    with pytest.raises(TemplateSlow):
        template.render({"rows": ROWS})
    assert time.thread_time() - began < 1


def test_a_list_is_of_a_sane_length():
    with pytest.raises(TemplateFailed):
        Template("{% for a in rows %}{% endfor %}").render({"rows": ROWS * 2})


MANY = [{"a": n, "t": ["x"] * 5} for n in range(20_000)]
SIGNS, PAGE, MEBIBYTE = "长" * 5_000, "长" * 20_000, "长" * 2**20
MORE_THAN_IS_TAKEN = {
    "lists are summed": ("{{ rows | sum(attribute='t', start=[]) | length }}", MANY[:1_500], SIGNS),
    "a long list is summed": ("{{ rows | sum(attribute='a') }}", MANY, SIGNS),
    "rows in a long list": ("{{ rows[:9] | rejectattr('a', 'in', rows) | list | length }}", MANY, SIGNS),
    "rows of a long list": ("{{ rows | selectattr('a', 'equalto', 1) | list | length }}", MANY, SIGNS),
    "pages between rows": ("{% if rows | join(text) == 'x' %}{% endif %}", MANY[:1_500], PAGE),
    "texts side by side": ("{% if " + "~".join(["text"] * 300) + " == 'x' %}{% endif %}", [], MEBIBYTE),
    "pages side by side": ("{% if " + "~".join(["text"] * 300) + " == 'x' %}{% endif %}", [], PAGE),
    "texts are added": ("{% if " + "+".join(["text"] * 90) + " == 'x' %}{% endif %}", [], PAGE),
    "texts in a list": ("{% if [" + "text," * 900 + "] | string == 'x' %}{% endif %}", [], PAGE),
    "rows in a list": ("{% if [" + "rows," * 900 + "] | string == 'x' %}{% endif %}", MANY[:1_500], ""),
    "texts in a pattern": ("{% if '" + "%s" * 900 + "' | format(" + "text," * 900 + ") %}{% endif %}", [], PAGE),
    "looked for in a text": ("{% if 'x' in text %}{% endif %}", [], MEBIBYTE),
    "looked for in a list": ("{% if 'x' in rows %}{% endif %}", MANY, ""),
    "tested in a text": ("{% if 'x' is in text %}{% endif %}", [], MEBIBYTE),
    "a part of a text": ("{% set a = text[1:] %}", [], MEBIBYTE),
}


@pytest.mark.parametrize(("source", "rows", "text"), MORE_THAN_IS_TAKEN.values(), ids=MORE_THAN_IS_TAKEN.keys())
def test_what_is_large_is_refused_before_anything_is_made_of_it(source, rows, text):
    template = Template(source)
    tracemalloc.start()
    with pytest.raises(TemplateFailed) as refused:
        template.render({"rows": rows, "text": text})
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()
    assert not isinstance(refused.value, TemplateSlow)


@pytest.mark.parametrize("picked", ["selectattr('a', 'in', alike)", "map(attribute='a') | select('in', alike)"])
def test_rows_are_picked_as_long_as_the_clock_allows(picked):
    deep = [[0] * 3_000 + [n] for n in range(600)]
    values = {"rows": [{"a": list(row)} for row in deep], "alike": [[*row[:-1], -1] for row in deep]}
    with pytest.raises(TemplateSlow):
        Template(f"{{{{ rows | {picked} | list | length }}}}").render(values)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{{ rows | join('、', attribute='a') }}", "0、1、2"),
        ("{{ rows | map(attribute='a') | join('、') }}{{ [text, 1] | join }}", "0、1、2字1"),
        ("{{ text ~ 1 ~ '二' }}{{ text + text }}{{ 1 + 2 }}{{ [1] + [2] }}", "字1二字字3[1, 2]"),
        ("{{ 1 in rows[1:] | map(attribute='a') }}{{ text in '字母' }}{{ text not in [text, 'x'] }}", "TrueTrueFalse"),
        ("{{ rows | sum('a') }}{{ rows | sum(attribute='a') }}{{ {'字': 1}[text] }}{{ {'a': text}['a'] }}", "331字"),
        ("{{ text is in ['字'] }}{% for a, b in pairs %}{{ a }}{{ b }}{% endfor %}", "True12"),
    ],
)
def test_what_is_small_is_put_together_as_in_jinja(source, told):
    assert Template(source).render({"rows": MANY[:3], "text": "字", "pairs": [(1, 2)]}) == told


@pytest.mark.parametrize("source", ["{{ text }}", "{% set line = text | trim %}{{ line }}"])
def test_a_text_is_shown_as_long_as_a_template_may_write(source):
    assert Template(source).render({"text": "长" * 19_000}) == "长" * 19_000
    with pytest.raises(TemplateFailed):
        Template(source).render({"text": "长" * 21_000})


def test_what_templates_are_for_works():
    source = (
        "{% set few = rows | selectattr('kind', 'equalto', '1') | list %}{{ few | length }} 条，"
        "{{ '%.2f' | format(few | map(attribute='a') | sum) }}：{% for kind, same in rows | groupby('kind') %}"
        "{{ kind }}×{{ same | length }}{{ '、' if not loop.last }}{% endfor %} {{ 3 * 4 }} {{ 7 % 4 }}"
    )
    assert Template(source).render({"rows": ROWS[:6]}) == "2 条，5.00：0×2、1×2、2×2 12 3"


def test_a_field_is_read_even_where_python_has_a_method_of_its_name():
    assert Template("{{ row.items }} {{ row.keys[0] }}").render({"row": {"items": "三项", "keys": ["甲"]}}) == "三项 甲"


@pytest.mark.parametrize(
    ("picked", "many"),
    [
        ("rows | selectattr('to')", 2),
        ("rows | rejectattr('to')", 1),
        ("rows | rejectattr('fee', 'defined')", 1),
        ("rows[:2] | selectattr('to.city', 'equalto', '唐山')", 1),
        ("left_open | selectattr('to')", 0),
    ],
)
def test_rows_are_picked_by_fields_that_they_may_not_all_have(picked, many):
    rows = [{"to": {"city": "唐山"}, "fee": 1}, {"to": {"city": "保定"}}, {"to": None, "fee": 2}]
    assert Template(f"{{{{ {picked} | list | length }}}}").render({"rows": rows, "left_open": None}) == str(many)


def test_a_field_that_was_left_open_shows_as_nothing_and_one_of_another_kind_as_itself():
    values = {"row": {"none": None, "yes": True, "fee": 12.5}, "rows": [{"a": 1}, {"a": None}]}
    source = "[{{ row.none }}{{ row.yes }} {{ row.fee }}{% for r in rows %} {{ loop.index }}:{{ r.a }}{% endfor %}]"
    assert Template(source).render(values) == "[True 12.5 1:1 2:]"
