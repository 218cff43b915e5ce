-- name: zeeschuimer-x
-- title: Zeeschuimer, posts on X (NDJSON)
-- reader: ndjson
-- needs: item_id source_platform timestamp_collected data.legacy.full_text data.legacy.user_id_str data.legacy.created_at
-- platform: x
-- clock: 1s platform UTC
-- time: twitter
-- identity: post
-- note: item_id and data.id went through a number and are rounded: ids are read from rest_id and id_str
-- note: the collector's own user_agent is not read
select
  _record,
  _line,
  coalesce(rest_id, legacy.id_str) as platform_post_id,
  legacy.user_id_str as platform_id,
  coalesce(_user.core.screen_name, _user.legacy.screen_name, user.screen_name) as handle,
  coalesce(_user.core.name, _user.legacy.name, user.name) as display_name,
  coalesce(_user.core.created_at, _user.legacy.created_at, user.created_at) as created,
  coalesce(_user.legacy.followers_count, user.followers_count) as followers,
  coalesce(_user.legacy.description, user.description) as bio,
  coalesce(_user.avatar.image_url, _user.legacy.profile_image_url_https, user.profile_image_url_https) as avatar,
  legacy.created_at as time,
  case when legacy.retweeted_status_result is not null then 'repost' when legacy.in_reply_to_status_id_str <> '' then 'reply' when _quoted is not null then 'quote' else 'post' end as action,
  coalesce(_original.id, nullif(legacy.in_reply_to_status_id_str, ''), _quoted) as parent_post,
  coalesce(_original.account, nullif(legacy.in_reply_to_user_id_str, ''), quoted_status_result.result.legacy.user_id_str, quoted_status_result.result.tweet.legacy.user_id_str) as parent_account,
  _original.id as repost_of,
  nullif(legacy.in_reply_to_status_id_str, '') as reply_to,
  coalesce(_original.text, note_tweet.note_tweet_results.result.text, legacy.full_text) as text,
  legacy.lang as lang,
  regexp_extract(coalesce(source, legacy.source), '>([^<]*)<', 1) as client,
  coalesce(views.count, ext_views.count) as views,
  legacy.favorite_count as likes,
  legacy.retweet_count as shares,
  legacy.reply_count as replies,
  list_transform(legacy.entities.urls, x -> coalesce(x.expanded_url, x.url)) as urls,
  list_transform(legacy.entities.hashtags, x -> x.text) as hashtags,
  list_transform(legacy.entities.user_mentions, x -> x.screen_name) as mentions,
  list_transform(legacy.entities.media, x -> x.id_str) as media
from (
  select
    *,
    core.user_results.result as _user,
    coalesce(nullif(legacy.quoted_status_id_str, ''), quoted_status_result.result.rest_id, quoted_status_result.result.tweet.rest_id) as _quoted,
    {
      'id': coalesce(legacy.retweeted_status_result.result.rest_id, legacy.retweeted_status_result.result.tweet.rest_id, legacy.retweeted_status_result.result.legacy.id_str),
      'account': coalesce(legacy.retweeted_status_result.result.legacy.user_id_str, legacy.retweeted_status_result.result.tweet.legacy.user_id_str),
      'text': coalesce(legacy.retweeted_status_result.result.note_tweet.note_tweet_results.result.text, legacy.retweeted_status_result.result.legacy.full_text, legacy.retweeted_status_result.result.tweet.legacy.full_text)
    } as _original
  from (
    select
      _record,
      _line,
      unnest(json_transform(coalesce(json->'data'->'tweet', json->'data'), '{
        "rest_id": "VARCHAR",
        "source": "VARCHAR",
        "views": {"count": "VARCHAR"},
        "ext_views": {"count": "VARCHAR"},
        "note_tweet": {"note_tweet_results": {"result": {"text": "VARCHAR"}}},
        "core": {"user_results": {"result": {
          "core": {"screen_name": "VARCHAR", "name": "VARCHAR", "created_at": "VARCHAR"},
          "avatar": {"image_url": "VARCHAR"},
          "legacy": {"screen_name": "VARCHAR", "name": "VARCHAR", "created_at": "VARCHAR", "followers_count": "VARCHAR", "description": "VARCHAR", "profile_image_url_https": "VARCHAR"}}}},
        "user": {"screen_name": "VARCHAR", "name": "VARCHAR", "created_at": "VARCHAR", "followers_count": "VARCHAR", "description": "VARCHAR", "profile_image_url_https": "VARCHAR"},
        "quoted_status_result": {"result": {"rest_id": "VARCHAR", "legacy": {"user_id_str": "VARCHAR"}, "tweet": {"rest_id": "VARCHAR", "legacy": {"user_id_str": "VARCHAR"}}}},
        "legacy": {
          "id_str": "VARCHAR", "created_at": "VARCHAR", "full_text": "VARCHAR", "lang": "VARCHAR", "source": "VARCHAR", "user_id_str": "VARCHAR",
          "in_reply_to_status_id_str": "VARCHAR", "in_reply_to_user_id_str": "VARCHAR", "quoted_status_id_str": "VARCHAR",
          "favorite_count": "VARCHAR", "retweet_count": "VARCHAR", "reply_count": "VARCHAR",
          "entities": {"urls": [{"url": "VARCHAR", "expanded_url": "VARCHAR"}], "hashtags": [{"text": "VARCHAR"}], "user_mentions": [{"screen_name": "VARCHAR"}], "media": [{"id_str": "VARCHAR"}]},
          "retweeted_status_result": {"result": {
            "rest_id": "VARCHAR",
            "note_tweet": {"note_tweet_results": {"result": {"text": "VARCHAR"}}},
            "legacy": {"id_str": "VARCHAR", "user_id_str": "VARCHAR", "full_text": "VARCHAR"},
            "tweet": {"rest_id": "VARCHAR", "legacy": {"user_id_str": "VARCHAR", "full_text": "VARCHAR"}}}}}
      }'))
    from raw
  )
)
