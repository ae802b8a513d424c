import type { CallContext, Rule, RuleTarget } from '../calls/rule'
import { requireFunction } from '../calls/rule-checks'
import { TagIndex } from './tag-index'

/**
 * A rule that gives entries tags such as `team:7`. `invalidateTags` deletes all entries with a tag.
 *
 * `tagsOf` is called with each result that is about to be stored. When it does not return an array of
 * strings, the call throws a `TypeError`.
 */
export function tags<V = any, This = any, Args extends readonly any[] = any>(
  tagsOf: (value: V, context: CallContext<This, Args>) => readonly string[],
): Rule<This, Args, V> {
  return {
    rule: 'tags',
    attach(method) {
      requireFunction(method, 'tags', tagsOf)
      return new Tags(method, tagsOf as (value: unknown, context: CallContext) => readonly string[])
    },
  }
}

/** The tags of one method's entries. */
class Tags implements Rule {
  readonly rule = 'tags'
  readonly #method: RuleTarget
  readonly #tagsOf: (value: unknown, context: CallContext) => readonly string[]
  readonly #index = new TagIndex()

  constructor(method: RuleTarget, tagsOf: (value: unknown, context: CallContext) => readonly string[]) {
    this.#method = method
    this.#tagsOf = tagsOf
  }

  marks(value: unknown, context: CallContext): readonly string[] {
    const tags: unknown = this.#tagsOf(value, context)
    // Spread, because `every` skips holes.
    if (!Array.isArray(tags) || ![...(tags as unknown[])].every((tag) => typeof tag === 'string'))
      throw this.#method.refuseCall('tags must return an array of strings', tags)
    return tags as string[]
  }

  stored(id: number, mark: unknown): void {
    this.#index.put(this.#method.scopeOf(id), id, mark as readonly string[])
  }

  removed(id: number): void {
    this.#index.delete(id)
  }

  tagsOf(id: number): readonly string[] {
    return this.#index.tagsOf(id)
  }

  tagged(tags: readonly string[], scope?: object): Iterable<number> {
    return new Set(tags.flatMap((tag) => this.#index.find(tag, scope)))
  }
}
