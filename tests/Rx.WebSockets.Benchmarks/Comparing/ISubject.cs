using System;
using System.Threading.Tasks;

namespace Rx.WebSockets.Benchmarks.Comparing;

/// <summary>What is compared: it runs a cell for a while and tells what that came to.</summary>
internal interface ISubject : IDisposable
{
    string Name { get; }

    Task<Sample> RunAsync(Cell cell, TimeSpan time);
}
