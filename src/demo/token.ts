import { SignJWT } from 'jose';

const HOURS = 8;

export type DemoToken = { text: string; expiresAt: Date };

/** A token as OpenMetadata makes them for a person, but signed with the demo's own secret. */
export const demoToken = async (secret: string, now: number): Promise<DemoToken> => {
  const expiresAt = new Date(now + HOURS * 3_600_000);
  const text = await new SignJWT({
    preferred_username: 'demo',
    email: 'demo@example.org',
    isBot: false,
    tokenType: 'OM_USER',
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('open-metadata.org')
    .setSubject('demo')
    .setIssuedAt(new Date(now))
    .setExpirationTime(expiresAt)
    .sign(new TextEncoder().encode(secret));
  return { text, expiresAt };
};
