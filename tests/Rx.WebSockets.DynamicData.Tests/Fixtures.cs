using NUnit.Framework;

// Fields are made anew for every test, so that fixtures need no set-up.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
