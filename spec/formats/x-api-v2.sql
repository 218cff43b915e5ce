-- name: x-api-v2
-- title: X (Twitter) API v2: pages, single answers, twarc's lines
-- reader: ndjson
-- needs: id text author_id created_at
-- or-needs: id action created_at reason
-- or-needs: id username name public_metrics.tweet_count
-- or-needs: id name owner_id member_count
-- or-needs: start end tweet_count
-- records: data[] data errors[]
-- join: writer = author_id in includes.users by id
-- join: first = referenced_tweets[0].id in includes.tweets by id
-- join: second = referenced_tweets[1].id in includes.tweets by id
-- platform: x
-- clock: 1s platform UTC
-- time: auto
-- identity: post
-- shape: {"id": "VARCHAR", "text": "VARCHAR", "author_id": "VARCHAR", "created_at": "VARCHAR", "lang": "VARCHAR", "source": "VARCHAR", "in_reply_to_user_id": "VARCHAR", "username": "VARCHAR", "action": "VARCHAR", "reason": "VARCHAR", "redacted_at": "VARCHAR", "type": "VARCHAR", "detail": "VARCHAR", "disconnect_type": "VARCHAR", "resource_type": "VARCHAR", "resource_id": "VARCHAR", "value": "VARCHAR", "note_tweet": {"text": "VARCHAR"}, "edit_history_tweet_ids": ["VARCHAR"], "referenced_tweets": [{"type": "VARCHAR", "id": "VARCHAR", "author_id": "VARCHAR"}], "public_metrics": {"impression_count": "VARCHAR", "like_count": "VARCHAR", "retweet_count": "VARCHAR", "reply_count": "VARCHAR"}, "entities": {"urls": [{"unwound_url": "VARCHAR", "expanded_url": "VARCHAR", "url": "VARCHAR"}], "hashtags": [{"tag": "VARCHAR"}], "mentions": [{"username": "VARCHAR"}]}, "attachments": {"media_keys": ["VARCHAR"]}, "author": {"id": "VARCHAR", "username": "VARCHAR", "name": "VARCHAR", "created_at": "VARCHAR", "description": "VARCHAR", "profile_image_url": "VARCHAR", "public_metrics": {"followers_count": "VARCHAR"}}}
-- note: what is no post (accounts, errors, compliance, counts) is kept as an observation
select
  _record,
  _line,
  what as observation,
  case when what is not null then json end as detail,
  case when what is null or kind = 'post' then coalesce((e->>'$.tweet.id'), id) when part = 'tweet' then coalesce(resource_id, value) end as platform_post_id,
  case when what is null then coalesce(author_id, author.id) when kind = 'account' then coalesce((e->>'$.user.id'), id) when e is not null then (e->>'$.tweet.author_id') when part = 'user' and regexp_full_match(coalesce(resource_id, value), '[0-9]+') then coalesce(resource_id, value) end as platform_id,
  case when what is null then coalesce(author.username, (writer->>'username')) when kind = 'account' then username when part = 'user' and not regexp_full_match(coalesce(resource_id, value), '[0-9]+') then coalesce(resource_id, value) end as handle,
  coalesce(author.name, (writer->>'name')) as display_name,
  coalesce(author.created_at, (writer->>'created_at')) as created,
  coalesce(author.public_metrics.followers_count, (writer->>'$.public_metrics.followers_count')) as followers,
  coalesce(author.description, (writer->>'description')) as bio,
  coalesce(author.profile_image_url, (writer->>'profile_image_url')) as avatar,
  case when what is null then coalesce(created_at, ((try_cast(id as bigint) >> 22) + 1288834974657)::varchar) else coalesce((e->>'event_at'), redacted_at) end as time,
  case when len(edit_history_tweet_ids) > 1 and edit_history_tweet_ids[1] <> id then created_at end as edited,
  case when retweeted is not null then 'repost' when replied is not null then 'reply' when quoted is not null then 'quote' else 'post' end as action,
  retweeted.id as repost_of,
  replied.id as reply_to,
  parent.id as parent_post,
  case when retweeted is null and replied is not null then in_reply_to_user_id when parent.author_id is not null then parent.author_id when (first->>'id') = parent.id then (first->>'author_id') when (second->>'id') = parent.id then (second->>'author_id') end as parent_account,
  case when what is null then coalesce(note_tweet.text, text) when _part = 'errors' then detail end as text,
  lang as lang,
  source as client,
  public_metrics.impression_count as views,
  public_metrics.like_count as likes,
  public_metrics.retweet_count as shares,
  public_metrics.reply_count as replies,
  list_filter(list_transform(entities.urls, x -> coalesce(x.unwound_url, x.expanded_url, x.url)), x -> not regexp_matches(x, '//(twitter|x)\.com/[^/]+/status/[0-9]+/(photo|video)/')) as urls,
  list_transform(entities.hashtags, x -> x.tag) as hashtags,
  list_transform(entities.mentions, x -> x.username) as mentions,
  attachments.media_keys as media
from (
  select
    *,
    coalesce(retweeted, replied, quoted) as parent,
    case when _part = 'errors' then resource_type end as part,
    case
      when _part = 'errors' then case when detail like '%has been suspended%' then 'suspended' when disconnect_type is not null then 'service' else 'error' end
      when text is not null or left(json, 1) <> '{' then null
      when username is not null then 'profile'
      when action is not null then case when reason in ('suspended', 'deactivated', 'protected') then reason when reason = 'scrub_geo' then 'record' else 'deleted' end
      when e is not null then case event when 'delete' then 'deleted' when 'user_delete' then 'deleted' when 'user_suspend' then 'suspended' when 'user_protect' then 'protected' when 'user_withheld' then 'withheld' when 'withheld' then 'withheld' when 'drop' then 'takendown' when 'tweet_edit' then 'edited' when 'user_profile_modification' then 'profile' when 'scrub_geo' then 'record' else 'active' end
      else 'record'
    end as what,
    case
      when text is not null then null
      when username is not null or event like 'user%' or action is not null and created_at not like '%.___Z' then 'account'
      when action is not null or event is not null then 'post'
    end as kind
  from (
    select
      *,
      list_filter(referenced_tweets, x -> x.type = 'retweeted')[1] as retweeted,
      list_filter(referenced_tweets, x -> x.type = 'replied_to')[1] as replied,
      list_filter(referenced_tweets, x -> x.type = 'quoted')[1] as quoted,
      case when id is null and json_keys(json)[1] in ('delete', 'undelete', 'drop', 'undrop', 'withheld', 'scrub_geo', 'tweet_edit', 'user_delete', 'user_undelete', 'user_suspend', 'user_unsuspend', 'user_protect', 'user_unprotect', 'user_withheld', 'user_profile_modification') then json_keys(json)[1] end as event,
      case when event is not null then json_extract(json, '$.' || event) end as e
    from raw
  )
)
