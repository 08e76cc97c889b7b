/** Tags: at most 50, keys 1-128, values 0-256 characters, the prefix aws: is AWS's own. Source: the ECS API reference, Tag. */
export const TAGS_MAX = 50;
export const TAG_KEY_LENGTH_MAX = 128;
export const TAG_VALUE_LENGTH_MAX = 256;
export const TAG_KEY_RESERVED_PATTERN = /^aws:/i;
