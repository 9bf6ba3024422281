// A service that says what its start took, and ends.
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ cpuMillis: (user + system) / 1000, wallMillis: performance.now() }));
process.exit(0);
