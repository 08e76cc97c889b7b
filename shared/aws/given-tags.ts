/** ECS refuses an empty list of tags ("Tags can not be empty"): without tags there is no list. */
export function givenTags<Tag>(tags: Tag[] | undefined): { tags?: Tag[] } {
  return tags && tags.length > 0 ? { tags } : {};
}
