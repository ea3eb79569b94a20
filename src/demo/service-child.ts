/**
 * The real service in a process of its own, which ends when the demo ends in whatever way: then its channel to
 * the demo closes. Started only by service.ts.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
await import('../server.ts');
