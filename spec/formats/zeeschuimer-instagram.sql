-- name: zeeschuimer-instagram
-- title: Zeeschuimer, Instagram posts and reels (NDJSON)
-- reader: ndjson
-- needs: item_id source_platform timestamp_collected data.id data.code|data.shortcode
-- is: source_platform = instagram.com
-- platform: instagram
-- clock: 1s platform UTC
-- time: unix-s
-- identity: post
-- find-in-text: urls hashtags mentions
-- shape: {"data": {"code": "VARCHAR", "shortcode": "VARCHAR", "taken_at": "VARCHAR", "taken_at_timestamp": "VARCHAR", "caption": {"text": "VARCHAR"}, "edge_media_to_caption": {"edges": [{"node": {"text": "VARCHAR"}}]}, "user": {"pk": "VARCHAR", "id": "VARCHAR", "username": "VARCHAR", "full_name": "VARCHAR", "profile_pic_url": "VARCHAR"}, "owner": {"pk": "VARCHAR", "id": "VARCHAR", "username": "VARCHAR", "full_name": "VARCHAR", "profile_pic_url": "VARCHAR"}, "like_count": "VARCHAR", "comment_count": "VARCHAR", "play_count": "VARCHAR", "view_count": "VARCHAR", "video_view_count": "VARCHAR", "edge_media_preview_like": {"count": "VARCHAR"}, "edge_media_preview_comment": {"count": "VARCHAR"}, "clips_metadata": {"music_info": {"music_asset_info": {"audio_cluster_id": "VARCHAR"}}, "original_sound_info": {"audio_asset_id": "VARCHAR"}}}}
-- note: two shapes of a post, that of item lists (code) and that of the graph (shortcode)
-- note: the collector's own user_agent is not read
select
  _record,
  _line,
  coalesce(data.code, data.shortcode) as platform_post_id,
  coalesce(data.user.pk, data.user.id, data.owner.pk, data.owner.id) as platform_id,
  coalesce(data.user.username, data.owner.username) as handle,
  coalesce(data.user.full_name, data.owner.full_name) as display_name,
  coalesce(data.user.profile_pic_url, data.owner.profile_pic_url) as avatar,
  coalesce(data.taken_at, data.taken_at_timestamp) as time,
  coalesce(data.caption.text, data.edge_media_to_caption.edges[1].node.text) as text,
  coalesce(data.play_count, data.view_count, data.video_view_count) as views,
  nullif(coalesce(data.like_count, data.edge_media_preview_like.count), '-1') as likes,
  coalesce(data.comment_count, data.edge_media_preview_comment.count) as replies,
  coalesce(data.clips_metadata.music_info.music_asset_info.audio_cluster_id, data.clips_metadata.original_sound_info.audio_asset_id) as audio
from raw
