import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity()
export class Product {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  tenant!: string

  @Column()
  name!: string

  @Column()
  stock!: number
}

@Entity()
export class Sale {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  product!: number

  @Column()
  pieces!: number
}
