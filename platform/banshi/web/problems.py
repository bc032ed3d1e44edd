"""What the API answers when something is wrong: a problem (RFC 9457), in the language the program asks for."""

import json
from collections.abc import Mapping

from flask import Response, request

from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.web.pages import LANGUAGE_TAGS, translator
from banshi.web.sessions import forget

MEDIA_TYPE = "application/problem+json"
FAULTS, STALE, CONFLICT = "urn:banshi:faults", "urn:banshi:stale-version", "urn:banshi:conflict"
KEY_REUSED = "urn:banshi:key-reused"

# Status: what it is, and what to do.
_WORDS: Mapping[int, tuple[Message, Message]] = {
    400: (_("请求没有被接受"), _("请按接口文档检查请求。")),
    401: (
        _("需要令牌"),
        _("请在 Authorization 头里写 Bearer 和令牌。令牌可能写错、过期或已收回。"),
    ),
    404: (_("没有找到"), _("地址可能有误，或者您没有权限。")),
    405: (_("不能用这个方法"), _("可用的方法见 Allow 头。")),
    409: (_("与现在的情况不符"), _("请看最新的情况后再试。")),
    413: (_("提交的内容太大"), _("一次最多提交 {limit} KB。请减少内容或分次提交。")),
    415: (_("内容的格式不对"), _("请把 Content-Type 设为接口文档所写的格式。")),
    422: (_("填写的内容有误"), _("请按 errors 逐项改正后重新提交。")),
    429: (_("操作太频繁"), _("请等 Retry-After 所说的秒数再试。")),
    500: (_("系统出错了"), _("您的操作没有完成。请稍后再试；如仍有问题，请把 X-Request-ID 告诉管理员。")),
    503: (_("系统暂时不能使用"), _("您的操作没有完成，已保存的内容不受影响。请过几秒再试。")),
}
# What it is, where the status alone does not say.
_TITLES: Mapping[str, Message] = {KEY_REUSED: _("编号已经用过")}
# What is forbidden is answered as what is not there.
_SAME_AS = {403: 404, 410: 404, 408: 503}


def answer(body: object, status: int = 200, media_type: str = "application/json") -> Response:
    """`body` as JSON. Half a surrogate pair, which no text of UTF-8 can hold, becomes a question mark."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    response = Response(content, status, content_type=media_type)
    response.headers["Content-Language"] = LANGUAGE_TAGS[translator().locale]
    response.vary.add("Accept-Language")
    return response


def problem(status: int, detail: Message | str | None = None, kind: str = "about:blank", **members: object) -> Response:
    """A problem of that status.

    :param detail: what is wrong here and what to do; the status's own words when None
    :param kind: the URI that tells programs what it is
    """
    title, advice = _WORDS[status]
    limit = (request.max_content_length or 0) // 1024
    said = translator().say(detail) if detail else translator().say(advice.text, limit=limit)
    named = translator().say(_TITLES.get(kind, title))
    body = {"type": kind, "title": named, "status": status, "detail": said, **members}
    return answer(body, status, MEDIA_TYPE)


def problem_for(code: int, words: tuple[str, str] | None = None) -> Response:
    """The problem that stands for an error of the framework or of ours."""
    code = _SAME_AS.get(code, code)
    code = code if code in _WORDS else 400 if code < 500 else 500
    if code >= 500:
        forget()
    return problem(code, words[1] if words else None)
