-- name: x-io-archive
-- title: Twitter's archive of information operations (CSV of tweets)
-- reader: csv
-- needs: tweetid userid user_display_name user_screen_name user_profile_description follower_count account_creation_date tweet_language tweet_text tweet_time tweet_client_name in_reply_to_userid in_reply_to_tweetid quoted_tweet_tweetid is_retweet retweet_userid retweet_tweetid reply_count like_count retweet_count hashtags urls user_mentions
-- platform: x
-- clock: as-written platform UTC
-- time: auto
-- identity: post
-- note: times to the minute; milliseconds from the id of the tweet where it agrees with the minute
-- note: unhashed and hashed files; a hashed name equals the hashed id and is no handle
select
  _record,
  _line,
  tweetid as platform_post_id,
  userid as platform_id,
  nullif(nullif(user_screen_name, userid), 'absent') as handle,
  nullif(nullif(user_display_name, userid), 'absent') as display_name,
  nullif(user_profile_description, 'absent') as bio,
  nullif(follower_count, 'absent') as followers,
  nullif(account_creation_date, 'absent') as created,
  case when left(tweet_time, 16) = strftime(make_timestamp((((try_cast(tweetid as bigint) >> 22) + 1288834974657) * 1000)::bigint), '%Y-%m-%d %H:%M') then ((try_cast(tweetid as bigint) >> 22) + 1288834974657)::varchar else tweet_time end as time,
  case when lower(is_retweet) in ('true', '1') then 'repost' when coalesce(in_reply_to_tweetid, '') not in ('', 'absent') then 'reply' when coalesce(quoted_tweet_tweetid, '') not in ('', 'absent') then 'quote' else 'post' end as action,
  nullif(retweet_tweetid, 'absent') as repost_of,
  nullif(in_reply_to_tweetid, 'absent') as reply_to,
  coalesce(nullif(nullif(retweet_tweetid, ''), 'absent'), nullif(nullif(in_reply_to_tweetid, ''), 'absent'), nullif(nullif(quoted_tweet_tweetid, ''), 'absent')) as parent_post,
  coalesce(nullif(nullif(retweet_userid, ''), 'absent'), nullif(nullif(in_reply_to_userid, ''), 'absent')) as parent_account,
  tweet_text as text,
  nullif(tweet_language, 'absent') as lang,
  nullif(tweet_client_name, 'absent') as client,
  nullif(like_count, 'absent') as likes,
  nullif(retweet_count, 'absent') as shares,
  nullif(reply_count, 'absent') as replies,
  case when coalesce(urls, '') in ('', '[]', 'absent') then [] when regexp_matches(urls, '^\[\s*[''"]') then list_transform(regexp_extract_all(urls, '''[^'']*''|"[^"]*"'), x -> x[2:-2]) else string_split(regexp_replace(urls, '^\[|\]$', '', 'g'), ', ') end as urls,
  case when coalesce(hashtags, '') in ('', '[]', 'absent') then [] when regexp_matches(hashtags, '^\[\s*[''"]') then list_transform(regexp_extract_all(hashtags, '''[^'']*''|"[^"]*"'), x -> x[2:-2]) else string_split(regexp_replace(hashtags, '^\[|\]$', '', 'g'), ', ') end as hashtags,
  case when coalesce(user_mentions, '') in ('', '[]', 'absent') then [] when regexp_matches(user_mentions, '^\[\s*[''"]') then list_transform(regexp_extract_all(user_mentions, '''[^'']*''|"[^"]*"'), x -> x[2:-2]) else string_split(regexp_replace(user_mentions, '^\[|\]$', '', 'g'), ', ') end as mentions
from raw
