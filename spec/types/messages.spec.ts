import { beforeAll, expect, test } from '@jest/globals'
import { compile, type Decorators } from './compile'

declare const DECORATORS: Decorators

const NAMES = `Cached, cached, cacheIf, cacheOf, expireAfter, Invalidates, jitter, LRUCache, LRUTTLCache, refreshAfter,
  remote, shared, staleIfError, tags, Updates, when, type CachedOptions, type CallContext,
  type RemoteInstance`

/** A module that every program takes part of, so that the compiler reads it once. */
const COMMON = `import { ${NAMES} } from '../../lib/index'
export { ${NAMES} }
export interface User { readonly id: string; readonly team: string }
export class Products { find(id: number): string { return String(id) } }
export declare const store: RemoteInstance
export const Read = Cached.with({ backend: LRUTTLCache, capacity: 5, ttl: 5 })
export const ReadUser = Cached.with({ backend: LRUTTLCache, capacity: 5, ttl: 5 }, tags((user: User) => [user.team]))
export const ReadById = Cached.with({ backend: LRUTTLCache, capacity: 5, ttl: 5, key: (id: number) => id })
export const ReadOfRegion = Cached.with({ backend: LRUTTLCache, capacity: 5, ttl: 5, scope: (self: { region: string }) => self.region })
`

/** What every program begins with. */
const PRELUDE = `import { ${NAMES}, type User, Products, store, Read, ReadUser, ReadById, ReadOfRegion } from './program-0'
`

const FIND = `async find(id: string): Promise<User> { return { id, team: '' } }`
const SAVE = 'async save(user: User): Promise<User> { return user }'

/** A class with one decorated method. */
function onRead(decorator: string, member = FIND): string {
  return `export class Users { ${decorator} ${member} }`
}

/** A class with methods that are read, one of them private, and a decorated one that writes. */
function onWrite(decorator: string, member = SAVE): string {
  return `export class Users {
    ${FIND}
    private async load(id: string): Promise<User> { return this.find(id) }
    loadAgain(id: string): unknown { return this.load(id) }
    ${decorator} ${member}
  }`
}

/** What the compiler says, error by error: the same in both protocols, or by protocol. */
type Says = readonly string[] | Readonly<Record<Decorators, readonly string[]>>

const MISTAKES: readonly (readonly [title: string, program: string, says: Says])[] = [
  // a class as backend

  [
    'names a capacity that is missing',
    onRead('@Cached({ backend: LRUCache })'),
    [
      `Argument of type '{ backend: typeof LRUCache; }' is not assignable to parameter of type 'CachedOptions<typeof LRUCache, Users, [id: string], Promise<User>, "instance">'.
  Property 'capacity' is missing in type '{ backend: typeof LRUCache; }' but required in type 'OptionsOf<LRUOptions<unknown, unknown>>'.`,
    ],
  ],
  [
    'names a ttl that is missing',
    onRead('@Cached({ backend: LRUTTLCache, capacity: 5 })'),
    [
      `Argument of type '{ backend: typeof LRUTTLCache; capacity: number; }' is not assignable to parameter of type 'CachedOptions<typeof LRUTTLCache, Users, [id: string], Promise<User>, "instance">'.
  Property 'ttl' is missing in type '{ backend: typeof LRUTTLCache; capacity: number; }' but required in type 'OptionsOf<LRUTTLOptions<unknown, unknown>>'.`,
    ],
  ],
  [
    'names a capacity and a ttl that are missing',
    onRead('@Cached({ backend: LRUTTLCache })'),
    [
      `Argument of type '{ backend: typeof LRUTTLCache; }' is not assignable to parameter of type 'CachedOptions<typeof LRUTTLCache, Users, [id: string], Promise<User>, "instance">'.
  Type '{ backend: typeof LRUTTLCache; }' is missing the following properties from type 'OptionsOf<LRUTTLOptions<unknown, unknown>>': capacity, ttl`,
    ],
  ],
  [
    'names a misspelt option and suggests the right one',
    onRead('@Cached({ backend: LRUCache, capcity: 5 })'),
    [
      `Object literal may only specify known properties, but 'capcity' does not exist in type 'CachedOptions<typeof LRUCache, Users, [id: string], Promise<User>, "instance">'. Did you mean to write 'capacity'?`,
    ],
  ],
  [
    'names a ttl that LRUCache does not take',
    onRead('@Cached({ backend: LRUCache, capacity: 5, ttl: 5 })'),
    [
      `Object literal may only specify known properties, and 'ttl' does not exist in type 'CachedOptions<typeof LRUCache, Users, [id: string], Promise<User>, "instance">'.`,
    ],
  ],
  [
    'names a rule that is given as an option',
    onRead('@Cached({ backend: LRUCache, capacity: 5, refreshAfter: 5 })'),
    [
      `Object literal may only specify known properties, and 'refreshAfter' does not exist in type 'CachedOptions<typeof LRUCache, Users, [id: string], Promise<User>, "instance">'.`,
    ],
  ],
  [
    'refuses a capacity that is a string',
    onRead(`@Cached({ backend: LRUCache, capacity: '5' })`),
    [`Type 'string' is not assignable to type 'number | Weighing<unknown, any>'.`],
  ],
  [
    'refuses an onRemove that takes another cause',
    onRead(
      '@Cached({ backend: LRUCache, capacity: 5, onRemove: (_key: unknown, _user: User, _cause: number) => {} })',
    ),
    [
      `Type '(_key: unknown, _user: User, _cause: number) => void' is not assignable to type 'RemovalListener<unknown, any>'.
  Types of parameters '_cause' and 'cause' are incompatible.
    Type 'string' is not assignable to type 'number'.
      Type 'string' is not assignable to type 'number'.`,
    ],
  ],
  [
    'names an option that a variable of CachedOptions lacks',
    'export const defaults: CachedOptions<typeof LRUTTLCache> = { backend: LRUTTLCache, capacity: 100 }',
    [
      `Type '{ backend: typeof LRUTTLCache; capacity: number; }' is not assignable to type 'CachedOptions<typeof LRUTTLCache>'.
  Property 'ttl' is missing in type '{ backend: typeof LRUTTLCache; capacity: number; }' but required in type 'OptionsOf<LRUTTLOptions<unknown, unknown>>'.`,
    ],
  ],

  // a backend that is not a class of its own

  [
    'names a backend that is missing',
    onRead('@Cached({ capacity: 5 })'),
    [
      `Argument of type '{ capacity: number; }' is not assignable to parameter of type 'CachedOptions<AnyBackend, Users, [id: string], Promise<User>, "instance">'.
  Property 'backend' is missing in type '{ capacity: number; }' but required in type '{ readonly backend: AnyBackend; }'.`,
    ],
  ],
  [
    'refuses an instance as backend without shared()',
    onRead('@Cached({ backend: new Map() })'),
    [`Type 'Map<any, any>' is not assignable to type 'AnyBackend'.`],
  ],
  [
    'names an option that shared() does not take',
    onRead('@Cached({ backend: shared(new Map()), capacity: 5 })'),
    [
      `Object literal may only specify known properties, and 'capacity' does not exist in type 'CachedOptions<SharedBackend, Users, [id: string], Promise<User>, "instance">'.`,
    ],
  ],
  [
    'names the scope that remote() needs',
    onRead(`@Cached({ backend: remote(store, { namespace: 'users' }) })`),
    [
      `Argument of type '{ backend: RemoteBackend; }' is not assignable to parameter of type 'CachedOptions<RemoteBackend, Users, [id: string], Promise<User>, "instance">'.
  Property 'scope' is missing in type '{ backend: RemoteBackend; }' but required in type 'RemoteCallOptions<Users, [id: string]>'.`,
    ],
  ],
  [
    `refuses the scope 'instance' for remote()`,
    onRead(`@Cached({ backend: remote(store, { namespace: 'users' }), scope: 'instance' })`),
    [`Type '"instance"' is not assignable to type 'SharedScope<Users>'.`],
  ],
  [
    'says that remote() needs an async method',
    onRead(
      `@Cached({ backend: remote(store, { namespace: 'users' }), scope: 'class' })`,
      `find(id: string): User { return { id, team: '' } }`,
    ),
    [
      `Type 'RemoteBackend' is not assignable to type 'RemoteBackend & "remote() needs an async method"'.
  Type 'RemoteBackend' is not assignable to type '"remote() needs an async method"'.`,
    ],
  ],
  [
    'says that remote() needs an async function',
    `cached((id: number) => id, { backend: remote(store, { namespace: 'users' }) })`,
    [
      `Type 'RemoteBackend' is not assignable to type 'RemoteBackend & "remote() needs an async method"'.
  Type 'RemoteBackend' is not assignable to type '"remote() needs an async method"'.`,
    ],
  ],
  [
    'names the namespace that remote() needs',
    onRead(`@Cached({ backend: remote(store, {}), scope: 'class' })`),
    [
      `Argument of type '{}' is not assignable to parameter of type 'RemoteOptions'.
  Property 'namespace' is missing in type '{}' but required in type 'RemoteOptions'.`,
    ],
  ],
  [
    'refuses a store for remote() that answers at once',
    onRead(`@Cached({ backend: remote(new Map(), { namespace: 'users' }), scope: 'class' })`),
    [
      `Argument of type 'Map<any, any>' is not assignable to parameter of type 'RemoteInstance'.
  The types returned by 'set(...)' are incompatible between these types.
    Property 'then' is missing in type 'Map<any, any>' but required in type 'PromiseLike<unknown>'.`,
    ],
  ],

  // key and scope

  [
    'gives an unannotated key the arguments of the method',
    onRead('@Cached({ backend: LRUCache, capacity: 5, key: (id) => id.typo })'),
    [`Property 'typo' does not exist on type 'string'.`],
  ],
  [
    'refuses a key that takes other arguments than the method',
    onRead('@Cached({ backend: LRUCache, capacity: 5, key: (id: number) => id })'),
    [
      `Type '(id: number) => number' is not assignable to type '(this: Users, id: string) => unknown'.
  Types of parameters 'id' and 'id' are incompatible.
    Type 'string' is not assignable to type 'number'.`,
    ],
  ],
  [
    'gives an unannotated scope function the class',
    onRead('@Cached({ backend: LRUCache, capacity: 5, scope: (self) => self.typo })'),
    [`Property 'typo' does not exist on type 'Users'.`],
  ],
  [
    'refuses a scope function for another class',
    onRead('@Cached({ backend: LRUCache, capacity: 5, scope: (self: { region: string }) => self.region })'),
    [
      `Type '(self: { region: string; }) => string' is not assignable to type 'ScopeOption<Users> | undefined'.
  Type '(self: { region: string; }) => string' is not assignable to type '(self: Users) => unknown'.
    Types of parameters 'self' and 'self' are incompatible.
      Property 'region' is missing in type 'Users' but required in type '{ region: string; }'.`,
    ],
  ],
  [
    'refuses an unknown scope',
    onRead(`@Cached({ backend: LRUCache, capacity: 5, scope: 'global' })`),
    [`Type '"global"' is not assignable to type 'ScopeOption<Users> | undefined'.`],
  ],

  // a rule

  [
    'gives an unannotated rule the settled result of the method',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, cacheIf((user) => user.typo))'),
    [`Property 'typo' does not exist on type 'User'.`],
  ],
  [
    'gives an unannotated rule the arguments of the method',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, when(({ args }) => args[0].typo))'),
    [`Property 'typo' does not exist on type 'string'.`],
  ],
  [
    'gives an unannotated rule the class',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, tags((_, { self }) => [self.typo]))'),
    [`Property 'typo' does not exist on type 'Users'.`],
  ],
  [
    'refuses a rule that takes other results than the method has',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, tags((user: { name: string }) => [user.name]))'),
    [
      `Argument of type 'Rule<Users, [id: string], { name: string; }, never>' is not assignable to parameter of type 'Rule<Users, [id: string], User, never>'.
  Property 'name' is missing in type 'User' but required in type '{ name: string; }'.`,
    ],
  ],
  [
    'refuses a rule that takes other arguments than the method',
    onRead(
      '@Cached({ backend: LRUCache, capacity: 5 }, when(({ args }: CallContext<unknown, [number]>) => args[0] > 0))',
    ),
    [
      `Argument of type 'Rule<unknown, [number], unknown, never>' is not assignable to parameter of type 'Rule<Users, [id: string], User, never>'.
  Type '[id: string]' is not assignable to type '[number]'.
    Type 'string' is not assignable to type 'number'.`,
    ],
  ],
  [
    'refuses tags that are a string',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, tags((user) => user.id))'),
    [`Type 'string' is not assignable to type 'readonly string[]'.`],
  ],
  [
    'refuses a predicate that is async',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, cacheIf(async () => true))'),
    [`Type 'Promise<boolean>' is not assignable to type 'boolean'.`],
  ],
  [
    'refuses expireAfter with a string',
    onRead(`@Cached({ backend: LRUTTLCache, capacity: 5, ttl: 5 }, expireAfter(() => '1s'))`),
    [`Type 'string' is not assignable to type 'number'.`],
  ],
  [
    'refuses expireAfter where the backend has no time',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, expireAfter(() => 1))'),
    [
      `Argument of type 'Rule<Users, [id: string], User, "time">' is not assignable to parameter of type 'Rule<Users, [id: string], User, never>'.
  Type '"time"' is not assignable to type 'never'.`,
    ],
  ],
  [
    'refuses jitter where the backend has no time',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, jitter(0.1))'),
    [
      `Argument of type 'Rule<unknown, readonly unknown[], unknown, "time">' is not assignable to parameter of type 'Rule<Users, [id: string], User, never>'.
  Type '"time"' is not assignable to type 'never'.`,
    ],
  ],
  [
    'refuses staleIfError where the backend has no time',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, staleIfError(5))'),
    [
      `Argument of type 'Rule<Users, [id: string], unknown, "time">' is not assignable to parameter of type 'Rule<Users, [id: string], User, never>'.
  Type '"time"' is not assignable to type 'never'.`,
    ],
  ],
  [
    'refuses a rule that is not called',
    onRead('@Cached({ backend: LRUCache, capacity: 5 }, refreshAfter)'),
    [
      `Argument of type '(ms: number) => Rule<unknown, readonly unknown[], unknown, never>' is not assignable to parameter of type 'Rule<Users, [id: string], User, never>'.`,
    ],
  ],

  // a place

  [
    'refuses @Cached without a call',
    onRead('@Cached'),
    {
      standard: [
        `Unable to resolve signature of method decorator when called as an expression.
  Argument of type '(id: string) => Promise<User>' is not assignable to parameter of type 'CachedOptions<AnyBackend, any, any, any, "instance">'.
    Type '(id: string) => Promise<User>' is not assignable to type '{ readonly backend: AnyBackend; }'.`,
        `Decorator function return type 'CachedDecorator<any, any, any, any>' is not assignable to type 'void | ((id: string) => Promise<User>)'.
  Type 'CachedDecorator<any, any, any, any>' is not assignable to type '(id: string) => Promise<User>'.
    Target signature provides too few arguments. Expected 2 or more, but got 1.`,
      ],
      legacy: [
        `Unable to resolve signature of method decorator when called as an expression.
  Argument of type 'Users' is not assignable to parameter of type 'CachedOptions<AnyBackend, any, any, any, "instance">'.
    Property 'backend' is missing in type 'Users' but required in type '{ readonly backend: AnyBackend; }'.`,
        `Decorator function return type 'CachedDecorator<any, any, any, any>' is not assignable to type 'void | TypedPropertyDescriptor<(id: string) => Promise<User>>'.`,
      ],
    },
  ],
  ['refuses @Cached() without options', onRead('@Cached()'), ['Expected at least 1 arguments, but got 0.']],
  [
    'refuses @Cached on a field',
    onRead('@Cached({ backend: LRUCache, capacity: 5 })', 'count = 1'),
    {
      standard: [
        `Unable to resolve signature of property decorator when called as an expression.
  Argument of type 'ClassFieldDecoratorContext<Users, number> & { name: "count"; private: false; static: false; }' is not assignable to parameter of type 'string | symbol | MemberContext<Users, "method" | "getter">'.
    Type 'ClassFieldDecoratorContext<Users, number> & { name: "count"; private: false; static: false; }' is not assignable to type 'MemberContext<Users, "method" | "getter">'.
      Types of property 'kind' are incompatible.
        Type '"field"' is not assignable to type '"method" | "getter"'.`,
      ],
      legacy: [
        `Unable to resolve signature of property decorator when called as an expression.
  The runtime will invoke the decorator with 2 arguments, but the decorator expects 3.`,
      ],
    },
  ],
  [
    'refuses @Cached on a lone setter, save in the legacy protocol, which shows no difference to a getter',
    onRead('@Cached({ backend: LRUCache, capacity: 5 })', 'set count(_: number) {}'),
    {
      standard: [
        `Unable to resolve signature of method decorator when called as an expression.
  Argument of type 'ClassSetterDecoratorContext<Users, number> & { name: "count"; private: false; static: false; }' is not assignable to parameter of type 'string | symbol | MemberContext<Users, "method" | "getter">'.
    Type 'ClassSetterDecoratorContext<Users, number> & { name: "count"; private: false; static: false; }' is not assignable to type 'MemberContext<Users, "method" | "getter">'.
      Types of property 'kind' are incompatible.
        Type '"setter"' is not assignable to type '"method" | "getter"'. Did you mean '"getter"'?`,
      ],
      legacy: [],
    },
  ],
  [
    'refuses @Cached on a class',
    '@Cached({ backend: LRUCache, capacity: 5 }) export class Users {}',
    {
      standard: [
        `Unable to resolve signature of class decorator when called as an expression.
  The runtime will invoke the decorator with 2 arguments, but the decorator expects 3.`,
      ],
      legacy: [
        `Unable to resolve signature of class decorator when called as an expression.
  The runtime will invoke the decorator with 1 arguments, but the decorator expects at least 2.`,
      ],
    },
  ],
  [
    'refuses the factory of Cached.with without a call',
    onRead('@Read'),
    {
      standard: [
        `Unable to resolve signature of method decorator when called as an expression.
  Type '(id: string) => Promise<User>' has no properties in common with type 'CallOptions<any, any> & Partial<OptionsOf<LRUTTLOptions<unknown, unknown>>>'.`,
        `Decorator function return type 'CachedDecorator<any, any, any, any>' is not assignable to type 'void | ((id: string) => Promise<User>)'.
  Type 'CachedDecorator<any, any, any, any>' is not assignable to type '(id: string) => Promise<User>'.
    Target signature provides too few arguments. Expected 2 or more, but got 1.`,
      ],
      legacy: [
        `Unable to resolve signature of method decorator when called as an expression.
  Type 'Users' has no properties in common with type 'CallOptions<any, any> & Partial<OptionsOf<LRUTTLOptions<unknown, unknown>>>'.`,
        `Decorator function return type 'CachedDecorator<any, any, any, any>' is not assignable to type 'void | TypedPropertyDescriptor<(id: string) => Promise<User>>'.`,
      ],
    },
  ],

  // Cached.with

  [
    'names an option that Cached.with lacks',
    'Cached.with({ backend: LRUTTLCache, capacity: 5 })',
    [
      `Argument of type '{ backend: typeof LRUTTLCache; capacity: number; }' is not assignable to parameter of type 'CachedOptions<typeof LRUTTLCache, any, any>'.
  Property 'ttl' is missing in type '{ backend: typeof LRUTTLCache; capacity: number; }' but required in type 'OptionsOf<LRUTTLOptions<unknown, unknown>>'.`,
    ],
  ],
  [
    'names a misspelt option of the factory of Cached.with',
    onRead('@Read({ tll: 5 })'),
    [
      `Object literal may only specify known properties, and 'tll' does not exist in type 'CallOptions<Users, [id: string]> & Partial<OptionsOf<LRUTTLOptions<unknown, unknown>>>'.`,
    ],
  ],
  [
    'gives the rules of the factory of Cached.with the result of the method',
    onRead('@Read({}, cacheIf((user) => user.typo))'),
    [`Property 'typo' does not exist on type 'User'.`],
  ],
  [
    'refuses the factory of Cached.with when its rule takes other results than the method has',
    onRead('@ReadUser()', 'async name(id: string): Promise<string> { return id }'),
    [
      `The 'this' context of type 'void' is not assignable to method's 'this' of type '"a callback of Cached.with takes other values"'.`,
    ],
  ],
  [
    'refuses the factory of Cached.with when its key takes other arguments than the method',
    onRead('@ReadById()', 'async find(id: string): Promise<string> { return id }'),
    [
      `The 'this' context of type 'void' is not assignable to method's 'this' of type '"a callback of Cached.with takes other arguments"'.`,
    ],
  ],
  [
    'refuses the factory of Cached.with when its scope function is for another class',
    onRead('@ReadOfRegion()'),
    [
      `The 'this' context of type 'void' is not assignable to method's 'this' of type '"a callback of Cached.with is for another class"'.`,
    ],
  ],

  // cached

  [
    'names an option that cached() lacks',
    'cached((id: number) => id, { backend: LRUCache })',
    [
      `Argument of type '{ backend: typeof LRUCache; }' is not assignable to parameter of type 'FunctionOptions<typeof LRUCache, unknown, [id: number], number>'.
  Property 'capacity' is missing in type '{ backend: typeof LRUCache; }' but required in type 'OptionsOf<LRUOptions<unknown, unknown>>'.`,
    ],
  ],
  [
    'gives the key of cached() the arguments of the function',
    'cached((id: number) => id, { backend: LRUCache, capacity: 5, key: (id) => id.trim() })',
    [`Property 'trim' does not exist on type 'number'.`],
  ],
  [
    'gives the rules of cached() the settled result of the function',
    'cached(async (id: number) => id, { backend: LRUCache, capacity: 5 }, cacheIf((value) => value.typo))',
    [`Property 'typo' does not exist on type 'number'.`],
  ],
  [
    'refuses a rule of cached() that takes other results than the function has',
    `cached((id: number) => id, { backend: LRUCache, capacity: 5 }, cacheIf((value: string) => value !== ''))`,
    [
      `Argument of type 'Rule<unknown, [id: number], string, never>' is not assignable to parameter of type 'Rule<unknown, [id: number], number, never>'.
  Type 'number' is not assignable to type 'string'.`,
    ],
  ],

  // @Invalidates

  [
    'names a method for @Invalidates that does not exist',
    onWrite(`@Invalidates('nobody')`),
    [`Argument of type '"nobody"' is not assignable to parameter of type 'keyof Users'.`],
  ],
  [
    'names a method for @Invalidates<T> that does not exist',
    onWrite(`@Invalidates<Users>('nobody')`),
    [
      `Argument of type '["nobody"]' is not assignable to parameter of type 'Invalidated<Users>'.
  Type '["nobody"]' is not assignable to type '[keyof Users]'.
    Type '"nobody"' is not assignable to type 'keyof Users'.`,
    ],
  ],
  [
    'names a method for @Invalidates<T> that does not exist, with a mapper',
    onWrite(`@Invalidates<Users>('nobody', () => [])`),
    [
      `Argument of type '["nobody", () => []]' is not assignable to parameter of type 'Invalidated<Users>'.
  Type '["nobody", () => []]' is not assignable to type '[name: "find", mapper: ArgumentsMapper<Users, any, any, [id: string]> | undefined] | [name: "save", mapper: ArgumentsMapper<Users, any, any, [user: User]> | undefined] | [name: ...]'.
    Type '["nobody", () => []]' is not assignable to type '[name: "loadAgain", mapper: ArgumentsMapper<Users, any, any, [id: string]> | undefined]'.
      Type at position 0 in source is not compatible with type at position 0 in target.
        Type '"nobody"' is not assignable to type '"loadAgain"'.`,
    ],
  ],
  [
    'names a private method for @Invalidates<T>, which knows public ones',
    onWrite(`@Invalidates<Users>('load')`),
    [
      `Argument of type '["load"]' is not assignable to parameter of type 'Invalidated<Users>'.
  Type '["load"]' is not assignable to type '[keyof Users]'.
    Type '"load"' is not assignable to type 'keyof Users'.`,
    ],
  ],
  [
    'names a method of another class that does not exist',
    onWrite(`@Invalidates(() => Products, 'nobody')`),
    [`Argument of type '"nobody"' is not assignable to parameter of type '"find"'.`],
  ],
  [
    'refuses a mapper of @Invalidates that returns other arguments',
    onWrite(`@Invalidates('find', () => [1])`),
    [
      `Argument of type '() => [number]' is not assignable to parameter of type 'ArgumentsMapper<Users, [user: User], User, [id: string]>'.
  Type '[number]' is not assignable to type 'readonly [id: string]'.
    Type 'number' is not assignable to type 'string'.`,
    ],
  ],
  [
    'refuses a mapper of @Invalidates<T> that returns other arguments',
    onWrite(`@Invalidates<Users>('find', () => [1])`),
    [
      `Argument of type '["find", () => [number]]' is not assignable to parameter of type 'Invalidated<Users>'.
  Type '["find", () => [number]]' is not assignable to type '[name: "find", mapper: ArgumentsMapper<Users, any, any, [id: string]> | undefined]'.
    Type at position 1 in source is not compatible with type at position 1 in target.
      Type '[number]' is not assignable to type 'readonly [id: string]'.
        Type 'number' is not assignable to type 'string'.`,
    ],
  ],
  [
    'refuses a mapper that returns other arguments than a method of another class takes',
    onWrite(`@Invalidates(() => Products, 'find', (user) => [user.id])`),
    [
      `Argument of type '(user: User) => [string]' is not assignable to parameter of type 'ArgumentsMapper<Users, [user: User], User, [id: number]>'.
  Type '[string]' is not assignable to type 'readonly [id: number]'.
    Type 'string' is not assignable to type 'number'.`,
    ],
  ],
  [
    'gives an unannotated mapper of @Invalidates the result of the write',
    onWrite(`@Invalidates('find', (user) => [user.typo])`),
    [`Property 'typo' does not exist on type 'User'.`],
  ],
  [
    'gives an unannotated mapper of @Invalidates the arguments of the write',
    onWrite(`@Invalidates('find', (_, { args }) => [args[0].typo])`),
    [`Property 'typo' does not exist on type 'User'.`],
  ],
  [
    'refuses a mapper of @Invalidates that takes another result than the write has',
    onWrite(`@Invalidates('find', (count: number) => [String(count)])`),
    [
      `Argument of type '(count: number) => [string]' is not assignable to parameter of type 'ArgumentsMapper<Users, [user: User], User, [id: string]>'.
  Types of parameters 'count' and 'result' are incompatible.
    Type 'User' is not assignable to type 'number'.`,
    ],
  ],
  [
    'refuses @Invalidates on a field',
    onWrite(`@Invalidates('find')`, 'count = 1'),
    {
      standard: [
        `Unable to resolve signature of property decorator when called as an expression.
  Argument of type 'ClassFieldDecoratorContext<Users, number> & { name: "count"; private: false; static: false; }' is not assignable to parameter of type 'string | symbol | MemberContext<Users, "method" | "setter">'.
    Type 'ClassFieldDecoratorContext<Users, number> & { name: "count"; private: false; static: false; }' is not assignable to type 'MemberContext<Users, "method" | "setter">'.
      Types of property 'kind' are incompatible.
        Type '"field"' is not assignable to type '"method" | "setter"'.`,
      ],
      legacy: [
        `Unable to resolve signature of property decorator when called as an expression.
  The runtime will invoke the decorator with 2 arguments, but the decorator expects 3.`,
      ],
    },
  ],
  [
    'refuses @Invalidates without a call',
    onWrite('@Invalidates'),
    {
      standard: [
        `Unable to resolve signature of method decorator when called as an expression.
  Argument of type '(user: User) => Promise<User>' is not assignable to parameter of type 'string | symbol | (() => AnyClass)'.
    Type '(user: User) => Promise<User>' is not assignable to type '() => AnyClass'.
      Target signature provides too few arguments. Expected 1 or more, but got 0.`,
        `Decorator function return type 'WriteDecorator<unknown, any, any>' is not assignable to type 'void | ((user: User) => Promise<User>)'.
  Type 'WriteDecorator<unknown, any, any>' is not assignable to type '(user: User) => Promise<User>'.
    Target signature provides too few arguments. Expected 2 or more, but got 1.`,
      ],
      legacy: [
        `Unable to resolve signature of method decorator when called as an expression.
  Argument of type 'Users' is not assignable to parameter of type 'string | symbol | (() => AnyClass)'.`,
        `Decorator function return type 'WriteDecorator<unknown, any, any>' is not assignable to type 'void | TypedPropertyDescriptor<(user: User) => Promise<User>>'.`,
      ],
    },
  ],

  // @Updates

  [
    'names a method for @Updates that does not exist',
    onWrite(`@Updates('nobody', (user) => [user.id])`),
    [
      `Argument of type '"nobody"' is not assignable to parameter of type 'keyof Users'.`,
      `Parameter 'user' implicitly has an 'any' type.`,
    ],
  ],
  [
    'refuses @Updates on a write whose result is of another type',
    onWrite(
      `@Updates('find', (_, { args }) => [args[0].id])`,
      'async save(user: User): Promise<boolean> { return user.id !== user.team }',
    ),
    [
      `Argument of type '"find"' is not assignable to parameter of type '"its result is of another type: give a third argument, value"'.`,
      `Parameter '_' implicitly has an 'any' type.`,
      `Binding element 'args' implicitly has an 'any' type.`,
    ],
  ],
  [
    'refuses @Updates<T> on a write whose result is of another type than any other method',
    `export class Names {
  async find(id: string): Promise<string> { return id }
  @Updates<Names>('find', (_, { args }) => [args[0]]) async rename(id: string): Promise<boolean> { return id !== '' }
}`,
    {
      standard: [
        `Unable to resolve signature of method decorator when called as an expression.
  Argument of type 'ClassMethodDecoratorContext<Names, (id: string) => Promise<boolean>> & { name: "rename"; private: false; static: false; }' is not assignable to parameter of type '"rename" | (MemberContext<any, "method"> & { readonly name: "rename"; readonly access: { get?(object: any): (id: string) => Promise<boolean>; }; } & "its result is of another type: give a third argument, value")'.
    Type 'ClassMethodDecoratorContext<Names, (id: string) => Promise<boolean>> & { name: "rename"; private: false; static: false; }' is not assignable to type 'MemberContext<any, "method"> & { readonly name: "rename"; readonly access: { get?(object: any): (id: string) => Promise<boolean>; }; } & "its result is of another type: give a third argument, value"'.
      Type 'ClassMethodDecoratorContext<Names, (id: string) => Promise<boolean>> & { name: "rename"; private: false; static: false; }' is not assignable to type '"its result is of another type: give a third argument, value"'.`,
      ],
      legacy: [
        `Unable to resolve signature of method decorator when called as an expression.
  Argument of type 'TypedPropertyDescriptor<(id: string) => Promise<boolean>>' is not assignable to parameter of type 'TypedPropertyDescriptor<(id: string) => Promise<boolean>> & "its result is of another type: give a third argument, value"' with 'exactOptionalPropertyTypes: true'. Consider adding 'undefined' to the types of the target's properties.
    Type 'TypedPropertyDescriptor<(id: string) => Promise<boolean>>' is not assignable to type '"its result is of another type: give a third argument, value"'.`,
      ],
    },
  ],
  [
    'refuses a value of @Updates of another type',
    onWrite(`@Updates('find', (user) => [user.id], () => true)`),
    [`Type 'boolean' is not assignable to type 'User'.`],
  ],
  [
    'refuses a value of @Updates<T> of another type',
    onWrite(`@Updates<Users>('find', () => [''], () => true)`),
    [
      `No overload matches this call.
  Argument of type '["find", () => [string], () => boolean]' is not assignable to parameter of type 'Updated<Users>'.
    Type '["find", () => [string], () => boolean]' is not assignable to type '[name: "find", mapper: ArgumentsMapper<Users, any, any, [id: string]>]'.
      Source has 3 element(s) but target allows only 2.
  Argument of type '["find", () => [string], () => boolean]' is not assignable to parameter of type 'UpdatedBy<Users>'.
    Type '["find", () => [string], () => boolean]' is not assignable to type '[name: "find", mapper: ArgumentsMapper<Users, any, any, [id: string]>, value: ValueMapper<Users, any, any, User>]'.
      Type at position 2 in source is not compatible with type at position 2 in target.
        Type 'boolean' is not assignable to type 'User'.`,
    ],
  ],
  [
    'refuses a mapper of @Updates that returns too few arguments',
    onWrite(`@Updates('find', () => [])`),
    [
      `Type '[]' is not assignable to type 'readonly [id: string]'.
  Source has 0 element(s) but target requires 1.`,
    ],
  ],
  [
    'says that @Updates needs a mapper',
    onWrite(`@Updates('find')`),
    [
      `Argument of type '"find"' is not assignable to parameter of type '"a second argument is missing: the mapper"'.`,
    ],
  ],

  // cacheOf

  [
    'names a method for cacheOf that does not exist',
    `cacheOf(new Products(), 'nobody')`,
    [`Argument of type '"nobody"' is not assignable to parameter of type '"find"'.`],
  ],
  [
    'refuses other arguments of a handle than the method takes',
    `cacheOf(new Products(), 'find').has('1')`,
    [`Argument of type 'string' is not assignable to parameter of type 'number'.`],
  ],
  [
    'names a method for cacheOf(this) that does not exist',
    `export class Users { clear(): void { cacheOf(this, 'nobody').clear() } }`,
    [
      `No overload matches this call.
  Overload 1 of 3, '(target: this, name: keyof this): MethodCacheOf<this[keyof this]>', gave the following error.
    Argument of type 'string' is not assignable to parameter of type 'keyof this'.
      Type '"nobody"' is not assignable to type '"clear"'.
  Argument of type '[]' is not assignable to parameter of type 'IfHidden<this, "nobody">'.
    Type '[]' is not assignable to type '[never]'.
      Source has 0 element(s) but target requires 1.`,
    ],
  ],
]

let compiled: ReadonlyMap<string, readonly string[]>

beforeAll(() => {
  const messages = compile([COMMON, ...MISTAKES.map(([, program]) => PRELUDE + program)], DECORATORS)
  expect(messages[0]).toEqual([])
  compiled = new Map(MISTAKES.map(([title], i) => [title, messages[i + 1]!]))
})

test.each(MISTAKES)('%s', (title, _, says) => {
  expect(compiled.get(title)).toEqual('standard' in says ? says[DECORATORS] : says)
})
