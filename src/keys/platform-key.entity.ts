import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * `digest`: API keys and path tokens are looked up by digests made with it. `stamp`: e-mails under way carry stamps made
 * with it. `answers`: what the operator was answered. A rotation wraps them anew and changes none of them.
 */
export const PLATFORM_KEY_PURPOSES = ['digest', 'stamp', 'answers'] as const;
export type PlatformKeyPurpose = (typeof PLATFORM_KEY_PURPOSES)[number];

/** A key of the platform, wrapped by a master key. */
@Entity('platform_keys')
export class PlatformKey {
  @PrimaryColumn({ type: 'text' })
  purpose: PlatformKeyPurpose;

  @Column({ type: 'text' })
  wrappedKey: string;

  @Column({ type: 'text' })
  masterKeyId: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
