using System;
using System.Threading.Tasks;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>What is compared: it runs a cell for a while and tells what that came to.</summary>
internal interface ISubject : IDisposable
{
    string Name { get; }

    Task<Sample> RunAsync(Cell cell, TimeSpan time);

    /// <summary>How many methods its just-in-time compiler has compiled so far, each time anew; 0 where there is none to ask.</summary>
    Task<long> CountCompiledAsync();
}
